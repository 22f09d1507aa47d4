package io.sockspan.instrument;

import io.sockspan.doorway.SocketHooks;
import io.sockspan.instrument.Hook.Arg;
import io.sockspan.instrument.Hook.Where;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Applies rows of the hook table to one class, on the thread that loads or retransforms it, in a fraction of a millisecond. It only
 * inserts doorway calls, so every frame of the original stays valid. A throw row adds a handler around the whole method.
 */
final class HookVisitor extends ClassVisitor {
    private static final String DOORWAY = Type.getInternalName(SocketHooks.class);

    private final List<Hook> hooks;
    private final Collection<Hook> matched;
    private final Class<?> target;
    private String owner = "";

    private HookVisitor(ClassVisitor next, Class<?> target, List<Hook> hooks, Collection<Hook> matched) {
        super(Opcodes.ASM9, next);
        this.target = target;
        this.hooks = hooks;
        this.matched = matched;
    }

    /** {@code target} with its hooks. Adds the rows whose method and fields were all found to {@code matched}. */
    static byte[] apply(byte[] original, Class<?> target, List<Hook> hooks, Set<Hook> matched) {
        ClassReader reader = new ClassReader(original);
        // Frames are written as they were read, and maxs are recomputed: the calls need room on the operand stack.
        ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
        List<Hook> fitting = new ArrayList<>();
        reader.accept(new HookVisitor(writer, target, hooks, fitting), ClassReader.EXPAND_FRAMES);
        byte[] hooked = writer.toByteArray();
        // Added only now, because a class that cannot be written has no hooks.
        matched.addAll(fitting);
        return hooked;
    }

    @Override
    public void visit(int version, int access, String name, String signature, String superName, String[] interfaces) {
        owner = name;
        super.visit(version, access, name, signature, superName, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] throwing) {
        MethodVisitor next = super.visitMethod(access, name, descriptor, signature, throwing);
        if ((access & (Opcodes.ACC_NATIVE | Opcodes.ACC_ABSTRACT)) != 0) {
            return next;
        }
        List<Hook> rows = new ArrayList<>();
        for (Hook hook : hooks) {
            if (fits(hook, access, name, descriptor)) {
                rows.add(hook);
                matched.add(hook);
            }
        }
        boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
        return rows.isEmpty() ? next : new MethodHooks(next, rows, owner, name, descriptor, isStatic, DOORWAY);
    }

    private boolean fits(Hook hook, int access, String name, String descriptor) {
        if (!hook.method().equals(name)) {
            return false;
        }
        Type[] parameters = Type.getArgumentTypes(descriptor);
        String first = parameters.length == 0 ? "" : parameters[0].getDescriptor();
        if (!hook.first().equals("*") && !hook.first().equals(first)) {
            return false;
        }
        boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
        if (hook.where() == Where.THROW && name.equals("<init>")) {
            return false;
        }
        for (Arg arg : hook.args()) {
            if (!available(arg, isStatic, parameters, descriptor)) {
                return false;
            }
        }
        return true;
    }

    private boolean available(Arg arg, boolean isStatic, Type[] parameters, String descriptor) {
        if (arg instanceof Hook.Parameter p) {
            return p.index() < parameters.length
                    && parameters[p.index()].getDescriptor().equals(p.descriptor());
        }
        if (arg instanceof Hook.ParameterField p) {
            return p.index() < parameters.length
                    && parameters[p.index()].getSort() == Type.OBJECT
                    && p.owner().equals(owner)
                    && Fields.has(target, p.name(), p.descriptor());
        }
        if (arg instanceof Hook.ThisField field) {
            return !isStatic && Fields.has(target, field.name(), field.type());
        }
        if (arg instanceof Hook.Result result) {
            return Type.getReturnType(descriptor).getDescriptor().equals(result.descriptor());
        }
        return arg instanceof Hook.Thrown || !isStatic;
    }
}
