package io.sockspan.observe.linux;

import io.sockspan.model.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The bytes of an {@link Endpoint}'s address; pure, looks no name up, and null for what is not numeric. */
final class NumericAddress {
    private static final int LINK_LOCAL = 0xfe80;
    private static final int LINK_LOCAL_BITS = 0xffc0;

    private NumericAddress() {}

    /** 4 or 16 bytes in network order. */
    static byte @Nullable [] bytes(Endpoint endpoint) {
        String address = endpoint.address();
        if (!isNumeric(address)) {
            return null;
        }
        try {
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** A name that these characters make up would have no colon and a letter: {@link InetAddress} looks up nothing else. */
    private static boolean isNumeric(String address) {
        boolean letter = false;
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (c != '.' && c != ':' && Character.digit(c, 16) < 0) {
                return false;
            }
            letter |= Character.isLetter(c);
        }
        return address.indexOf(':') >= 0 || (!letter && !address.isEmpty());
    }

    /** Whether the address is one that means something on one link only (RFC 4291, 2.5.6), and sockets are bound to that link. */
    static boolean isLinkLocal(byte[] bytes) {
        int start = Byte.toUnsignedInt(bytes[0]) << 8 | Byte.toUnsignedInt(bytes[1]);
        return bytes.length == 16 && (start & LINK_LOCAL_BITS) == LINK_LOCAL;
    }
}
