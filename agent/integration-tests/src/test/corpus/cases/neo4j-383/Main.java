import org.neo4j.driver.v1.*;

public class Main {
    public static void main(String[] a) throws Exception {
        int port = Lab.server("tls", "hold");
        for (int i = 0; i < 5; i++) {
            try {
                Driver d = GraphDatabase.driver(
                        "bolt://127.0.0.1:" + port,
                        AuthTokens.none(),
                        Config.build()
                                .withEncryption()
                                .withTrustStrategy(Config.TrustStrategy.trustSystemCertificates())
                                .toConfig());
                d.session().run("RETURN 1");
            } catch (Exception e) {
                Lab.ignore(e);
            }
        }
        Lab.report();
    }
}
