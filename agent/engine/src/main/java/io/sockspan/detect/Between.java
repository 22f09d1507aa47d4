package io.sockspan.detect;

import io.sockspan.model.Observation;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.TcpInfo;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What changed between the two observations that a socket's record keeps. A field that one of them lacks has not been seen to change. Pure.
 */
record Between(@Nullable Observation before, @Nullable Observation after) {
    static Between looksAt(SocketRecord socket) {
        return new Between(socket.tcp().earlier(), socket.tcp().observation());
    }

    /** Whether there were two observations, and {@code nanos} or more between them. */
    boolean spans(long nanos) {
        return before != null && after != null && after.time() - before.time() >= nanos;
    }

    boolean has(TcpInfo.Field field) {
        return before != null
                && after != null
                && before.info().get(field).isPresent()
                && after.info().get(field).isPresent();
    }

    boolean grew(TcpInfo.Field field) {
        OptionalLong then =
                before == null ? OptionalLong.empty() : before.info().get(field);
        OptionalLong now = after == null ? OptionalLong.empty() : after.info().get(field);
        return then.isPresent() && now.isPresent() && now.getAsLong() > then.getAsLong();
    }
}
