/**
 * What java.base can see of Sockspan: a static facade, an interface, a no-op and the native methods. It uses java.base only, and no
 * lambda, no string concatenation, no logging.
 */
package io.sockspan.doorway;
