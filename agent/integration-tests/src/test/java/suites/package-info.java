/** Tests that leak and tests that do not, for forked JVMs: only {@link suites.Run} runs them, never a build by itself. */
package suites;
