package io.tollgate.scenarios;

/** The file says something that cannot be understood: the scenario is wrong, not the product. */
final class ScenarioMistake extends RuntimeException {
    ScenarioMistake(String place, String message) {
        super(place + ": " + message, null, false, false);
    }
}
