package io.tollgate.entrypoints.web;

/** The way into the operator's desk. */
public record LoginView(Frame frame) {}
