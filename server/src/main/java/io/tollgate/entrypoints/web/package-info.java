/**
 * The pages: what a workspace's people see of their usage, bill and keys, and the operator's desk.
 *
 * <p>Owns: the table of pages ({@code PageRoute}), who may open which ({@code Doorman}), what they show ({@code ...View} records for the templates in
 * {@code src/main/jte/web}), and the files they load ({@code Assets}).
 *
 * <p>Does not own: what a form does (actions), the HTTP server and the interface for programs (api); sessions (the domain room of that name). It
 * holds no rule: a figure on a page comes from an action, as the interface's answers do.
 *
 * <p>Always true: nothing is loaded from elsewhere, and no script or style stands in a page; a page that changes something is a POST of this very site with
 * the session's token; without script every figure can be read and every form sent; a viewer's page has no form that an owner's session would be needed for.
 */
package io.tollgate.entrypoints.web;
