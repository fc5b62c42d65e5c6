package io.tollgate;

/** Starts Tollgate. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.out.println("Tollgate");
    }
}
