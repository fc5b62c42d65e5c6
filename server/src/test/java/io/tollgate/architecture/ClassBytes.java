package io.tollgate.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** One class file, for what only its instructions and constants tell. */
record ClassBytes(ClassModel model) {
    private static final Set<String> FLOATING = Set.of("D", "F", "Ljava/lang/Double;", "Ljava/lang/Float;");
    private static final Pattern COMPUTES =
            Pattern.compile("[DF](LOAD|STORE|CONST|ADD|SUB|MUL|DIV|REM|NEG|CMP|RETURN|ALOAD|ASTORE).*|[ILDF]2[DF]|[DF]2[IL]");

    static List<ClassBytes> below(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".class")).sorted().map(ClassBytes::read).toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static ClassBytes read(Path file) {
        try {
            return new ClassBytes(ClassFile.of().parse(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    String name() {
        return model.thisClass().asInternalName().replace('/', '.');
    }

    String packageName() {
        return name().substring(0, name().lastIndexOf('.'));
    }

    /** All text constants, and the fixed parts of those put together with +. */
    List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof StringEntry text) {
                texts.add(text.stringValue());
            }
        }
        return texts;
    }

    /** Where it holds, passes or computes with a double or a float. */
    Set<String> floatingPoint() {
        Set<String> found = new TreeSet<>();
        model.fields().stream()
                .filter(field -> isFloating(field.fieldTypeSymbol()))
                .forEach(field -> found.add(name() + ": field " + field.fieldName()));
        model.methods().forEach(method -> {
            String where = name() + "." + method.methodName();
            if (isFloating(method.methodTypeSymbol())) {
                found.add(where + ": its parameters or its return");
            }
            method.code().ifPresent(code -> floatingPoint(code, where, found));
        });
        return found;
    }

    private static void floatingPoint(CodeModel code, String where, Set<String> found) {
        int line = 0;
        for (CodeElement element : code) {
            if (element instanceof LineNumber number) {
                line = number.line();
            } else if (element instanceof Instruction instruction && isFloating(instruction)) {
                found.add(where + ": line " + line);
            }
        }
    }

    private static boolean isFloating(Instruction instruction) {
        return COMPUTES.matcher(instruction.opcode().name()).matches() || switch (instruction) {
            case InvokeInstruction call -> isFloating(call.typeSymbol());
            case FieldInstruction field -> isFloating(field.typeSymbol());
            case ConstantInstruction constant -> constant.constantValue() instanceof Double || constant.constantValue() instanceof Float;
            default -> false;
        };
    }

    private static boolean isFloating(MethodTypeDesc type) {
        return isFloating(type.returnType()) || type.parameterList().stream().anyMatch(ClassBytes::isFloating);
    }

    private static boolean isFloating(ClassDesc type) {
        return type.isArray() ? isFloating(type.componentType()) : FLOATING.contains(type.descriptorString());
    }
}
