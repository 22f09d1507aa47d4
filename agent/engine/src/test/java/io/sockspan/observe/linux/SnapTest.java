package io.sockspan.observe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.sockspan.model.Endpoint;
import io.sockspan.model.Observation;
import io.sockspan.model.TcpInfo;
import io.sockspan.model.TcpState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Proves how the C helper's bytes are read, over bytes made by hand as its README describes them. */
class SnapTest {
    private static final int SIZE = 592;
    private static final byte ESTABLISHED = 1;

    private final ByteBuffer bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());

    @BeforeEach
    void fill() {
        bytes.putLong(0, 0xfedc_ba98_7654_3210L);
        bytes.putInt(8, 31);
        bytes.putInt(12, 37);
        bytes.putInt(72, 1);
        bytes.putInt(76, 41);
        bytes.put(Snap.HEADER, ESTABLISHED);
        bytes.putInt(Snap.HEADER + 68, (int) 4_000_000_007L);
        bytes.putInt(Snap.HEADER + 100, 13);
        bytes.putLong(Snap.HEADER + 128, 10_007);
    }

    private void address(int at, int family, int port, int... octets) {
        bytes.putShort(at, (short) family);
        bytes.put(at + 2, (byte) (port >> 8));
        bytes.put(at + 3, (byte) port);
        int offset = at + (family == 2 ? 4 : 8);
        for (int octet : octets) {
            bytes.put(offset++, (byte) octet);
        }
    }

    private Observation read(int length) {
        return Snap.read(bytes.array(), length, 7);
    }

    @Test
    void theHeaderAndTheStateAreWhereTheReadmeSays() {
        Observation seen = read(280);
        assertThat(seen.time()).isEqualTo(7);
        assertThat(seen.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(Long.toUnsignedString(seen.cookie())).isEqualTo("18364758544493064720");
        assertThat(seen.receiveQueue()).isEqualTo(31);
        assertThat(seen.sendQueue()).isEqualTo(37);
        assertThat(seen.keepalive()).isEqualTo(1);
        assertThat(seen.linger()).isEqualTo(41);
        assertThat(seen.info().length()).isEqualTo(280);
        assertThat(seen.info().rtt()).hasValue(4_000_000_007L);
        assertThat(seen.info().bytesReceived()).hasValue(10_007);
    }

    @Test
    void anAddressOfEitherFamilyIsReadAndAMappedOneIsShownAsIpv4() {
        address(16, 2, 65_521, 192, 0, 2, 251);
        address(44, 10, 4099, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff);
        assertThat(read(280).local()).isEqualTo(new Endpoint("192.0.2.251", 65_521));
        assertThat(read(280).peer()).isEqualTo(new Endpoint("2001:db8:0:0:0:0:0:ff", 4099));
        address(44, 10, 4099, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 7);
        assertThat(read(280).peer()).isEqualTo(new Endpoint("192.0.2.7", 4099));
        assertThat(read(280).peer()).hasToString("192.0.2.7:4099");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16, 17})
    void anotherFamilyIsAnAbsentAddress(int family) {
        address(16, 2, 7, 127, 0, 0, 1);
        bytes.putShort(16, (short) family);
        assertThat(read(280).local()).isNull();
        assertThat(read(280).peer()).isNull();
    }

    @Test
    void theLaterFieldsOfAShortStructAreAbsentAndNotZero() {
        TcpInfo info = read(104).info();
        assertThat(info.length()).isEqualTo(104);
        assertThat(info.totalRetrans()).hasValue(13);
        assertThat(info.bytesReceived()).isEqualTo(OptionalLong.empty());
        assertThat(read(103).info().totalRetrans()).isEqualTo(OptionalLong.empty());
        assertThat(read(135).info().bytesReceived()).isEqualTo(OptionalLong.empty());
        assertThat(read(136).info().bytesReceived()).hasValue(10_007);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, -9, -95})
    void noTcpInfoIsNoObservation(int length) {
        assertThat(read(length)).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 13, 127, 128, 255})
    void anUnknownStateIsNoObservation(int number) {
        bytes.put(Snap.HEADER, (byte) number);
        assertThat(read(280)).isNull();
    }

    @Test
    void moreThanTheBufferHoldsIsCutAndAnEmptyBufferIsNothing() {
        assertThat(read(10_007).info().length()).isEqualTo(SIZE - Snap.HEADER);
        assertThat(Snap.read(new byte[Snap.HEADER], 280, 7)).isNull();
        assertThat(Snap.read(new byte[0], 280, 7)).isNull();
    }

    @Test
    void theSampleIsACopySoThatTheBufferCanBeUsedAgain() {
        Observation seen = read(280);
        bytes.putInt(Snap.HEADER + 100, 17);
        assertThat(seen.info().totalRetrans()).hasValue(13);
    }
}
