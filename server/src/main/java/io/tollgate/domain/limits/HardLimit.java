package io.tollgate.domain.limits;

import java.time.Instant;

/** A limit that an owner set. @param quantity smallest units in one billing period */
public record HardLimit(String metric, long quantity, RunningWork runningWork, Instant setAt, String setBy) {}
