package io.sockspan.control;

import io.sockspan.model.JudgedSocket;
import java.util.List;
import java.util.Locale;

/** Lists every open socket with its present state. */
final class LsVerb implements Verb {
    @Override
    public String name() {
        return "ls";
    }

    @Override
    public Reply answer(Watch watch, List<String> words) {
        Format format = Format.valueOf(words.get(0).toUpperCase(Locale.ROOT));
        List<JudgedSocket> sockets = watch.sockets();
        String text = SocketList.write(sockets, watch.clock().now(), format);
        return new Reply(0, sockets.isEmpty() && format == Format.TABLE ? "no TCP socket is open\n" : text);
    }
}
