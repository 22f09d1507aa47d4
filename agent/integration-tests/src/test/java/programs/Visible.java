package programs;

/** Prints for each class name in its arguments whether the application can see it as a class or as a resource. */
public final class Visible {
    private Visible() {}

    public static void main(String[] names) {
        for (String name : names) {
            System.out.println(name + " " + isClass(name) + " " + isResource(name));
        }
        System.out.println("java.class.path " + System.getProperty("java.class.path"));
    }

    private static boolean isClass(String name) {
        try {
            Class.forName(name, false, Visible.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static boolean isResource(String name) {
        return Visible.class.getClassLoader().getResource(name.replace('.', '/') + ".class") != null;
    }
}
