package io.tollgate.domain.workspaces;

import java.time.Instant;

/**
 * A part of a workspace that usage is broken down by.
 *
 * @param number small, and unique within its workspace only
 */
public record Project(WorkspaceId workspace, int number, String name, Instant firstUsedAt) {

    /** How events name it. What a name may look like is {@link WorkspaceRules#mistakeInName}. */
    public record Name(WorkspaceId workspace, String name) implements Comparable<Name> {
        @Override
        public int compareTo(Name other) {
            int byWorkspace = workspace.compareTo(other.workspace);
            return byWorkspace != 0 ? byWorkspace : name.compareTo(other.name);
        }
    }
}
