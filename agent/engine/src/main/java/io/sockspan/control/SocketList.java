package io.sockspan.control;

import io.sockspan.model.JudgedSocket;
import io.sockspan.report.json.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a list of sockets in any format, each from the rows of {@link Column}. Pure. */
final class SocketList {
    private SocketList() {}

    static String write(List<JudgedSocket> sockets, long now, Format format) {
        return switch (format) {
            case TABLE -> table(sockets, now);
            case CSV -> csv(sockets, now);
            case NDJSON ->
                sockets.stream().map(shown -> json(shown, now) + "\n").collect(Collectors.joining());
            case JSON -> {
                JsonText array = new JsonText().openArray();
                sockets.forEach(shown -> array.element(json(shown, now)));
                yield array.closeArray() + "\n";
            }
        };
    }

    private static String json(JudgedSocket shown, long now) {
        JsonText json = new JsonText().open();
        for (Column column : Column.ALL) {
            Object value = column.value().of(shown, now);
            if (value instanceof Long number) {
                json.field(column.key(), number);
            } else if (value instanceof Boolean truth) {
                json.field(column.key(), truth);
            } else {
                json.field(column.key(), (String) value);
            }
        }
        return json.close().toString();
    }

    private static String csv(List<JudgedSocket> sockets, long now) {
        StringBuilder text = new StringBuilder();
        List<String> keys = new ArrayList<>();
        for (Column column : Column.ALL) {
            keys.add(column.key());
        }
        text.append(String.join(",", keys)).append('\n');
        for (JudgedSocket shown : sockets) {
            List<String> cells = new ArrayList<>();
            for (Column column : Column.ALL) {
                cells.add(quoted(column.value().of(shown, now)));
            }
            text.append(String.join(",", cells)).append('\n');
        }
        return text.toString();
    }

    /** RFC 4180: a cell that holds a comma, a quote or a line break is quoted. */
    private static String quoted(@Nullable Object value) {
        String cell = value == null ? "" : value.toString();
        boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    private static String table(List<JudgedSocket> sockets, long now) {
        List<List<String>> rows = new ArrayList<>();
        List<String> titles = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        for (Column column : Column.ALL) {
            if (!column.title().isEmpty()) {
                columns.add(column);
                titles.add(column.title());
            }
        }
        rows.add(titles);
        for (JudgedSocket shown : sockets) {
            rows.add(columns.stream()
                    .map(column -> column.cell().of(column.value().of(shown, now), shown))
                    .collect(Collectors.toList()));
        }
        return aligned(rows);
    }

    /** Makes every column as wide as its widest cell; no blanks follow the last column. */
    private static String aligned(List<List<String>> rows) {
        StringBuilder text = new StringBuilder();
        int last = rows.get(0).size() - 1;
        int[] widths = new int[last + 1];
        for (List<String> row : rows) {
            for (int i = 0; i <= last; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            for (int i = 0; i < last; i++) {
                String cell = row.get(i);
                text.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
            }
            text.append(row.get(last)).append('\n');
        }
        return text.toString();
    }
}
