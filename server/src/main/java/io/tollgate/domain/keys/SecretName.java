package io.tollgate.domain.keys;

import io.tollgate.domain.workspaces.WorkspaceId;

/** What a sealed secret is called, and bound to. @param workspace {@link WorkspaceId#NONE} for one of the whole installation. @param name unique there */
public record SecretName(WorkspaceId workspace, String name) {}
