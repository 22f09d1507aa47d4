package io.sockspan.observe.linux;

import io.sockspan.model.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** The bytes of an {@link Endpoint}'s address; null for an address that is not numeric. Pure; looks no name up. */
final class NumericAddress {
    private static final int IPV4_SIZE = 4;
    private static final int LINK_LOCAL = 0xfe80;
    private static final int LINK_LOCAL_BITS = 0xffc0;

    private NumericAddress() {}

    /** 4 or 16 bytes in network order. */
    static byte @Nullable [] bytes(Endpoint endpoint) {
        String address = endpoint.address();
        if (address.indexOf(':') < 0) {
            return ipv4(address);
        }
        try {
            // A name has no colon: text with a colon that is no address is refused at once.
            return InetAddress.getByName(address).getAddress();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static byte @Nullable [] ipv4(String address) {
        String[] numbers = address.split("\\.", -1);
        byte[] bytes = new byte[IPV4_SIZE];
        for (int i = 0; i < numbers.length; i++) {
            int number = numbers.length == IPV4_SIZE ? number(numbers[i]) : -1;
            if (number < 0) {
                return null;
            }
            bytes[i] = (byte) number;
        }
        return bytes;
    }

    /** 0 to 255, or -1. */
    private static int number(String digits) {
        int number = digits.isEmpty() || digits.length() > 3 ? -1 : 0;
        for (int i = 0; i < digits.length() && number >= 0; i++) {
            int digit = digits.charAt(i) - '0';
            number = digit < 0 || digit > 9 ? -1 : 10 * number + digit;
        }
        return number > 0xff ? -1 : number;
    }

    /** Whether the address is valid on one link only (RFC 4291, 2.5.6): its sockets are bound to that link. */
    static boolean isLinkLocal(byte[] bytes) {
        int start = Byte.toUnsignedInt(bytes[0]) << 8 | Byte.toUnsignedInt(bytes[1]);
        return bytes.length == 16 && (start & LINK_LOCAL_BITS) == LINK_LOCAL;
    }
}
