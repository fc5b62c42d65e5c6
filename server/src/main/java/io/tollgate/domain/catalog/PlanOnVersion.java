package io.tollgate.domain.catalog;

/** A plan as one catalog version has it: what a phase is pinned to. */
public record PlanOnVersion(String plan, int catalogVersion) {}
