/** Tests that leak and tests that do not, in forked JVMs: no build runs them by itself, {@link suites.Run} does. */
package suites;
