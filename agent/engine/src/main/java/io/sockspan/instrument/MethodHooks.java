package io.sockspan.instrument;

import io.sockspan.instrument.Hook.Arg;
import io.sockspan.instrument.Hook.Where;
import java.util.List;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Writes the doorway calls of one method: at its start, before each return, and in a handler for whatever it throws. A constructor that
 * delegates to another of its class gets no call, so that a birth is reported once.
 */
final class MethodHooks extends MethodVisitor {
    private final List<Hook> hooks;
    private final String owner;
    private final boolean isConstructor;
    private final boolean isStatic;
    private final Type[] parameters;
    private final String doorway;
    private final Label start = new Label();
    private boolean delegates;

    MethodHooks(
            MethodVisitor next,
            List<Hook> hooks,
            String owner,
            String name,
            String descriptor,
            boolean isStatic,
            String doorway) {
        super(Opcodes.ASM9, next);
        this.hooks = hooks;
        this.owner = owner;
        this.isConstructor = name.equals("<init>");
        this.isStatic = isStatic;
        this.parameters = Type.getArgumentTypes(descriptor);
        this.doorway = doorway;
    }

    @Override
    public void visitCode() {
        super.visitCode();
        callAll(Where.ENTER);
        if (hasThrow()) {
            super.visitLabel(start);
        }
    }

    @Override
    public void visitMethodInsn(int opcode, String type, String name, String descriptor, boolean isInterface) {
        if (isConstructor && opcode == Opcodes.INVOKESPECIAL && name.equals("<init>") && type.equals(owner)) {
            delegates = true;
        }
        super.visitMethodInsn(opcode, type, name, descriptor, isInterface);
    }

    @Override
    public void visitInsn(int opcode) {
        if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN && !delegates) {
            callAll(Where.EXIT);
        }
        super.visitInsn(opcode);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
        if (hasThrow()) {
            Label end = new Label();
            super.visitLabel(end);
            super.visitTryCatchBlock(start, end, end, null);
            Object[] locals = locals();
            super.visitFrame(Opcodes.F_NEW, locals.length, locals, 1, new Object[] {"java/lang/Throwable"});
            callAll(Where.THROW);
            super.visitInsn(Opcodes.ATHROW);
        }
        super.visitMaxs(maxStack, maxLocals);
    }

    private boolean hasThrow() {
        for (Hook hook : hooks) {
            if (hook.where() == Where.THROW) {
                return true;
            }
        }
        return false;
    }

    private void callAll(Where where) {
        for (Hook hook : hooks) {
            if (hook.where() == where) {
                call(hook);
            }
        }
    }

    private void call(Hook hook) {
        for (Arg arg : hook.args()) {
            load(arg);
        }
        super.visitMethodInsn(Opcodes.INVOKESTATIC, doorway, hook.call(), hook.callDescriptor(), false);
    }

    private void load(Arg arg) {
        if (arg instanceof Hook.This) {
            super.visitVarInsn(Opcodes.ALOAD, 0);
        } else if (arg instanceof Hook.ThisField field) {
            super.visitVarInsn(Opcodes.ALOAD, 0);
            super.visitFieldInsn(Opcodes.GETFIELD, owner, field.name(), field.type());
        } else if (arg instanceof Hook.Parameter parameter) {
            super.visitVarInsn(parameters[parameter.index()].getOpcode(Opcodes.ILOAD), slot(parameter.index()));
        } else if (arg instanceof Hook.ParameterField field) {
            super.visitVarInsn(Opcodes.ALOAD, slot(field.index()));
            super.visitTypeInsn(Opcodes.CHECKCAST, field.owner());
            super.visitFieldInsn(Opcodes.GETFIELD, field.owner(), field.name(), field.descriptor());
        } else if (arg instanceof Hook.Result result) {
            super.visitInsn(Type.getType(result.descriptor()).getSize() == 2 ? Opcodes.DUP2 : Opcodes.DUP);
        } else {
            super.visitInsn(Opcodes.DUP);
        }
    }

    private int slot(int index) {
        int slot = isStatic ? 0 : 1;
        for (int i = 0; i < index; i++) {
            slot += parameters[i].getSize();
        }
        return slot;
    }

    private Object[] locals() {
        Object[] locals = new Object[parameters.length + (isStatic ? 0 : 1)];
        int next = 0;
        if (!isStatic) {
            locals[next++] = owner;
        }
        for (Type parameter : parameters) {
            locals[next++] = frameType(parameter);
        }
        return locals;
    }

    private static Object frameType(Type type) {
        return switch (type.getSort()) {
            case Type.BOOLEAN, Type.BYTE, Type.CHAR, Type.SHORT, Type.INT -> Opcodes.INTEGER;
            case Type.LONG -> Opcodes.LONG;
            case Type.FLOAT -> Opcodes.FLOAT;
            case Type.DOUBLE -> Opcodes.DOUBLE;
            default -> type.getInternalName();
        };
    }
}
