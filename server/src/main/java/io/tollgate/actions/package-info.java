/**
 * Everything the product does: one verb a file. An action is given a transaction (or makes the few it needs), calls rooms in plain order and
 * holds that order, never a billing rule.
 */
package io.tollgate.actions;
