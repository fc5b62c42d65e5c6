package io.tollgate.entrypoints.web;

import io.tollgate.domain.sessions.PageSession;
import io.tollgate.domain.workspaces.Workspace;

/** Somebody with a workspace's pages open. @param csrf the token that the session's forms carry */
record Visitor(PageSession.Portal session, Workspace workspace, String csrf) {}
