package io.sockspan.control;

import static io.sockspan.model.Sample.BORN;
import static io.sockspan.model.Sample.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sockspan.model.AcceptQueue;
import io.sockspan.model.Api;
import io.sockspan.model.Cause;
import io.sockspan.model.Endpoint;
import io.sockspan.model.Finding;
import io.sockspan.model.Identity;
import io.sockspan.model.JudgedSocket;
import io.sockspan.model.PortUse;
import io.sockspan.model.Role;
import io.sockspan.model.Sample;
import io.sockspan.model.Site;
import io.sockspan.model.SocketRecord;
import io.sockspan.model.Surroundings;
import io.sockspan.model.TcpState;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Proves what lists, status and leaks say of what was closed and lives on, of accept queues, of ports, and of what is wrong and no leak.
 */
class ClosedSocketsListTest {
    private static final long NOW = BORN + seconds(101);

    private final FakeWatch watch = new FakeWatch();

    private static SocketRecord timeWait() {
        return Sample.accepted()
                .role(Role.CLIENT)
                .in(TcpState.FIN_WAIT_1, 71, true, Cause.OUR_CLOSE)
                .in(TcpState.FIN_WAIT_2, 73, false, Cause.FIN_ACKED)
                .in(TcpState.TIME_WAIT, 79, true, Cause.PEER_FIN)
                .closed(71)
                .record();
    }

    private static SocketRecord listener(int length, int limit, Site last) {
        AcceptQueue queue = new AcceptQueue(length, limit, 3, 1, 2, 7, last);
        return Sample.unconnected()
                .role(Role.LISTENER)
                .in(TcpState.LISTEN, 0, true)
                .around(new Surroundings(null, queue, null, null))
                .record();
    }

    private static SocketRecord waiting() {
        return Sample.accepted()
                .identity(new Identity(0, -1, Api.SOCKET, Role.SERVER))
                .unseen()
                .record();
    }

    private static JsonNode json(SocketRecord socket) throws IOException {
        return new ObjectMapper()
                .readTree(SocketList.write(List.of(new JudgedSocket(socket, null)), NOW, Format.JSON))
                .get(0);
    }

    @Test
    void aClosedSocketHasNoDescriptorButAnAgeSinceItsClose() throws IOException {
        JsonNode json = json(timeWait());
        assertThat(json.has("fd")).isFalse();
        assertThat(json.get("state").asText()).isEqualTo("TIME_WAIT");
        assertThat(json.get("closed_ms").asLong()).isEqualTo(30_000);
        assertThat(json.get("in_state_ms").asLong()).isEqualTo(22_000);
        assertThat(json.get("closed_first").asText()).isEqualTo("local");
        assertThat(json.get("ended").asText()).isEqualTo("orderly");
        JsonNode open = json(Sample.accepted().record());
        assertThat(open.get("fd").asInt()).isEqualTo(11);
        assertThat(open.has("closed_ms")).isFalse();
        assertThat(open.has("closed_first")).isFalse();
        assertThat(open.has("ended")).isFalse();
        assertThat(open.has("accept_queue")).isFalse();
    }

    @Test
    void aConnectionThatWaitsToBeAcceptedHasNeitherIdNorDescriptor() throws IOException {
        JsonNode json = json(waiting());
        assertThat(json.has("id")).isFalse();
        assertThat(json.has("fd")).isFalse();
    }

    @Test
    void aListenerIsListedWithItsQueue() throws IOException {
        Site last = new Site("acceptor-7", BORN, Sample.OPENED);
        JsonNode json = json(listener(6, 5, last));
        assertThat(json.get("accept_queue").asInt()).isEqualTo(6);
        assertThat(json.get("accept_limit").asInt()).isEqualTo(5);
        assertThat(json.get("accept_drops").asInt()).isEqualTo(3);
        assertThat(json.get("accept_clients_gone").asInt()).isEqualTo(2);
        assertThat(json.get("last_accept_thread").asText()).isEqualTo("acceptor-7");
        assertThat(json.get("last_accept_at").asText()).isEqualTo("com.example.Server.accept(Server.java:23)");
        String table = SocketList.write(List.of(new JudgedSocket(listener(6, 5, last), null)), NOW, Format.TABLE);
        assertThat(table).contains("  6/5  ");
        assertThat(json(listener(-1, -1, null)).has("accept_queue")).isFalse();
        assertThat(json(listener(-1, -1, null)).has("last_accept_thread")).isFalse();
    }

    @Test
    void statusCountsOpenClosedAndWaitingSocketsSeparately() {
        watch.sockets.add(new JudgedSocket(Sample.accepted().record(), null));
        watch.sockets.add(new JudgedSocket(timeWait(), null));
        watch.sockets.add(new JudgedSocket(timeWait(), null));
        watch.sockets.add(new JudgedSocket(waiting(), null));
        Endpoint destination = new Endpoint("127.0.0.1", 8081);
        watch.portUse.add(new PortUse(
                destination,
                2,
                -1,
                28_232,
                List.of(new PortUse.Line("com.example.Client.open(Client.java:7)", 1), new PortUse.Line(null, 1))));
        watch.portUse.add(new PortUse(destination, 2, -1, -1, List.of()));
        watch.asked = "the kernel's table of sockets was asked 31 times";
        assertThat(Verbs.answer(watch, List.of("status"))).isEqualTo(new Reply(0, """
                at work for 1m37s, threshold 59s
                open now: ESTABLISHED 1
                closed, and still in the kernel: TIME_WAIT 2
                not accepted yet: ESTABLISHED 1
                TIME_WAIT holds 2 of 28232 ports to 127.0.0.1:8081, opened at com.example.Client.open(Client.java:7) (1), \
                lines that were not kept (1)
                TIME_WAIT holds 2 ports to 127.0.0.1:8081
                the kernel's table of sockets was asked 31 times
                """));
    }

    private void stands(String rule, boolean leak, boolean certain, double at) {
        watch.findings.add(new Finding(
                rule,
                leak,
                certain,
                certain ? null : "why not",
                rule,
                "the story of " + rule,
                "the fix of " + rule,
                null,
                NOW,
                null,
                Sample.accepted().in(TcpState.CLOSE_WAIT, at, true).record()));
    }

    private Reply leaks(String format) {
        return new LeaksVerb().answer(watch, List.of(format));
    }

    @Test
    void aTroubleComesLastAndDoesNotChangeTheExitCode() {
        stands("dead-peer", false, true, 17);
        stands("dead-peer", false, true, 19);
        assertThat(leaks("table").code()).isZero();
        assertThat(leaks("table").text())
                .startsWith("no leak; 1 trouble that is no leak; watched for 1m37s")
                .contains("\n2 sockets, the oldest for 1m24s\nthe story of dead-peer\n");
        stands("stuck-close", false, false, 23);
        stands("never-read", true, false, 83);
        Reply reply = leaks("table");
        assertThat(reply.code()).isEqualTo(Reply.LEAKS);
        assertThat(reply.text())
                .startsWith("1 socket leaked, by 1 cause; 2 troubles that are no leak; watched for")
                .containsSubsequence("the story of never-read", "the story of dead-peer", "the story of stuck-close");
    }

    @Test
    void jsonCountsOnlyLeaksAndSaysWhetherEachCauseIsALeak() throws IOException {
        stands("dead-peer", false, true, 17);
        stands("never-read", true, false, 83);
        JsonNode json = new ObjectMapper().readTree(leaks("json").text());
        assertThat(json.get("leaks").asInt()).isEqualTo(1);
        assertThat(json.at("/causes/0/rule").asText()).isEqualTo("never-read");
        assertThat(json.at("/causes/0/leak").asBoolean()).isTrue();
        assertThat(json.at("/causes/1/leak").asBoolean()).isFalse();
    }
}
