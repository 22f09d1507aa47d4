import java.sql.*;

public class Main {
    public static void main(String[] a) throws Exception {
        // ErrorResponse: 'E' len S FATAL C 53300 M text
        String body = "SFATAL\\x00C53300\\x00Mtoo many connections\\x00\\x00";
        int len = 4 + "SFATAL".length() + 1 + "C53300".length() + 1 + "Mtoo many connections".length() + 1 + 1;
        int port = Lab.server("recv:8", "send:E\\x00\\x00\\x00" + String.format("\\x%02x", len) + body, "fin", "hold");
        for (int i = 0; i < 5; i++) {
            try {
                DriverManager.getConnection(
                                "jdbc:postgresql://127.0.0.1:" + port + "/db?sslmode=disable&gssEncMode=disable",
                                "u",
                                "p")
                        .close();
            } catch (SQLException e) {
                Lab.ignore(e);
            }
        }
        Lab.report();
    }
}
