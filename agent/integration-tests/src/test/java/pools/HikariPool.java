package pools;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** HikariCP tests a connection when it is borrowed; without that, at the earliest half a minute later. */
final class HikariPool implements Pool {
    private final HikariDataSource source = new HikariDataSource();

    HikariPool(String url) {
        source.setJdbcUrl(url);
        source.setMaximumPoolSize(CONNECTIONS);
    }

    @Override
    public void use() throws SQLException {
        List<Connection> borrowed = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            borrowed.add(source.getConnection());
        }
        for (Connection connection : borrowed) {
            try (connection;
                    Statement statement = connection.createStatement()) {
                statement.execute("select 17");
            }
        }
    }

    @Override
    public void evict() {
        source.close();
    }

    @Override
    public void close() {
        source.close();
    }
}
