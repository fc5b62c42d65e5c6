package io.tollgate.architecture.planted.foundation.db;

/** Stands for the database. */
public final class Connections {
    public void open() {}
}
