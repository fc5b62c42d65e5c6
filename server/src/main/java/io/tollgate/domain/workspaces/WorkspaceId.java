package io.tollgate.domain.workspaces;

/** The number a workspace's rows carry; printed "ws_12". */
public record WorkspaceId(int value) implements Comparable<WorkspaceId> {
    @Override
    public int compareTo(WorkspaceId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return "ws_" + value;
    }
}
