package io.tollgate.domain.workspaces;

/** A workspace as a small number: what rows carry. Clients know workspaces by their key. */
public record WorkspaceId(int value) implements Comparable<WorkspaceId> {
    /** Stands on rows that belong to no workspace, or to all. */
    public static final WorkspaceId NONE = new WorkspaceId(0);

    public WorkspaceId {
        if (value < 0) {
            throw new IllegalArgumentException("a workspace's number is not negative: " + value);
        }
    }

    @Override
    public int compareTo(WorkspaceId other) {
        return Integer.compare(value, other.value);
    }

    /** "ws_12". */
    @Override
    public String toString() {
        return "ws_" + value;
    }
}
