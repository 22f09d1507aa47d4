package io.sockspan.instrument;

import java.util.List;

/**
 * A row of the hook table: where a call to the doorway is put, and with which arguments. A method matches by its name, its first
 * parameter's type, and the arguments that the row passes. It never matches by its full descriptor, which may change between updates of one
 * JDK.
 *
 * @param ability the name, for people, of what is lost if no row with this name matches
 * @param owner internal name of the class
 * @param method name, or {@code <init>}
 * @param first descriptor of the first parameter, "" for none, "*" for any
 * @param call name of the static method of SocketHooks
 */
public record Hook(
        String ability, String owner, String method, String first, Where where, String call, List<Arg> args) {

    /** Refuses a row whose result or exception is not its first argument, because only the first lies on top of the operand stack. */
    public Hook {
        args = List.copyOf(args);
        for (int i = 1; i < args.size(); i++) {
            if (args.get(i) instanceof Result || args.get(i) instanceof Thrown) {
                throw new IllegalArgumentException(call + ": a result or an exception is the first argument");
            }
        }
    }

    /** At which point of the method the call is made. */
    public enum Where {
        ENTER,
        EXIT,
        THROW
    }

    /** One argument of the doorway call: what to load, and its descriptor as the doorway declares it. */
    public sealed interface Arg {
        String descriptor();
    }

    /** {@code this}. */
    public record This(String descriptor) implements Arg {}

    /** The method's parameter {@code index}, which must have exactly this descriptor. */
    public record Parameter(int index, String descriptor) implements Arg {}

    /** A field of {@code this} or of a superclass that the method's class can see, of {@code type}, passed as {@code descriptor}. */
    public record ThisField(String name, String type, String descriptor) implements Arg {
        public ThisField(String name, String type) {
            this(name, type, type);
        }
    }

    /** A field of the parameter {@code index}, after a cast to {@code owner}. */
    public record ParameterField(int index, String owner, String name, String descriptor) implements Arg {}

    /** The value about to be returned. */
    public record Result(String descriptor) implements Arg {}

    /** The exception about to leave the method. */
    public record Thrown(String descriptor) implements Arg {}

    /** The descriptor of the doorway method. */
    public String callDescriptor() {
        StringBuilder text = new StringBuilder("(");
        for (Arg arg : args) {
            text.append(arg.descriptor());
        }
        return text.append(")V").toString();
    }

    /** The name in status and logs: {@code sun.nio.ch.Net.connect}. */
    public String place() {
        return owner.replace('/', '.') + "." + method;
    }
}
