/**
 * Who may look at pages, and for how long.
 *
 * <p>Owns: tables {@code portal_link} and {@code page_session}: the links that open a workspace's pages, the sessions of those who opened one, and
 * operators' sessions.
 *
 * <p>Does not own: API keys (workspaces), cookies and forms (web), what a role may do on a page (web asks {@code Role.mayWrite}).
 *
 * <p>Always true: of a link or session only a hash of its secret is kept; both end by real time, by being revoked, and an operator's with the admin
 * key it was opened with.
 */
package io.tollgate.domain.sessions;
