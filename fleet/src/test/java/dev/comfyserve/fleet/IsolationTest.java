package dev.comfyserve.fleet;

import static dev.comfyserve.fleet.Desk.ALICE;
import static dev.comfyserve.fleet.Desk.BOB;
import static dev.comfyserve.fleet.Desk.PLAIN_GRAPH;
import static dev.comfyserve.fleet.Desk.error;
import static dev.comfyserve.fleet.Desk.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.contract.Caller;
import dev.comfyserve.contract.Includes;
import dev.comfyserve.contract.InstanceState;
import dev.comfyserve.contract.Json;
import dev.comfyserve.contract.ProxyRequest;
import dev.comfyserve.contract.SubmitOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For every method: what is another account's is exactly as unknown as what never was. */
class IsolationTest {
  @TempDir Path folder;
  private Desk desk;

  /** The ids of one thing that Bob asks for. */
  private record Target(String deployment, String request, String instance) {}

  private interface Call {
    Object on(Caller caller, Target target) throws Exception;
  }

  @BeforeEach
  void open() {
    desk = new Desk(folder);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private Map<String, Call> calls() {
    LocalServerlessApi api = desk.api;
    Includes all = new Includes(true, true);
    ProxyRequest get = new ProxyRequest("GET", "system_stats", null, null, new byte[0]);
    Map<String, Call> calls = new LinkedHashMap<>();
    calls.put("get", (c, t) -> api.getDeployment(c, t.deployment, all));
    calls.put("update", (c, t) -> api.updateDeployment(c, t.deployment, json("{\"name\": \"x\"}")));
    calls.put("bad update", (c, t) -> api.updateDeployment(c, t.deployment, json("{\"x\": 1}")));
    calls.put("delete", (c, t) -> api.deleteDeployment(c, t.deployment));
    calls.put("submit", (c, t) -> api.submit(c, t.deployment, Json.object(), SubmitOptions.NONE));
    calls.put(
        "bad submit",
        (c, t) -> api.submit(c, t.deployment, json("{\"x\": 1}"), SubmitOptions.NONE));
    calls.put("status", (c, t) -> api.requestStatus(c, t.deployment, t.request, true));
    calls.put("result", (c, t) -> api.requestResult(c, t.deployment, t.request));
    calls.put("cancel", (c, t) -> api.cancelRequest(c, t.deployment, t.request));
    calls.put("proxy", (c, t) -> api.proxy(c, t.deployment, t.instance, get));
    calls.put(
        "wait", (c, t) -> api.awaitChange(c, t.deployment, t.request, null, Duration.ofSeconds(9)));
    calls.put("recent", (c, t) -> desk.own.recentRequests(c, t.deployment, 5));
    calls.put("instances", (c, t) -> desk.own.listInstances(c, t.deployment));
    calls.put("object_info", (c, t) -> api.objectInfo(c, t.deployment));
    return calls;
  }

  /** What the call answers, with its ids blotted out. */
  private static String answer(Call call, Target target) {
    ApiException error =
        error(
            () -> {
              try {
                call.on(BOB, target);
              } catch (ApiException e) {
                throw e;
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    String text = error.httpStatus() + " " + error.body();
    for (String id : new String[] {target.deployment, target.request, target.instance}) {
      text = text.replace(id, "ID");
    }
    return text;
  }

  private Target alices(boolean deleted) {
    String deployment = desk.deploy(ALICE, PLAIN_GRAPH);
    String request = desk.submit(ALICE, deployment, "{}");
    String instance = desk.instance(deployment, InstanceState.IDLE);
    if (deleted) {
      desk.api.deleteDeployment(ALICE, deployment);
    }
    return new Target(deployment, request, instance);
  }

  private static Target unknown() {
    return new Target(Desk.IDS.next(), Desk.IDS.next(), Desk.IDS.next());
  }

  @Test
  void foreign_ids_answer_as_ids_that_never_were() {
    Target foreign = alices(false);
    Target deleted = alices(true);
    String before =
        desk.api.listDeployments(ALICE, java.util.List.of(), Includes.NOTHING).toString();
    calls()
        .forEach(
            (name, call) -> {
              String expected = answer(call, unknown());
              assertThat(expected).as(name).startsWith("404 ");
              assertThat(answer(call, foreign)).as(name).isEqualTo(expected);
              assertThat(answer(call, deleted)).as(name).isEqualTo(expected);
            });
    assertThat(desk.api.listDeployments(ALICE, java.util.List.of(), Includes.NOTHING).toString())
        .isEqualTo(before);
    assertThat(desk.interrupted).isEmpty();
  }

  @Test
  void a_foreign_request_under_an_own_deployment_answers_as_one_that_never_was() {
    Target foreign = alices(false);
    String own = desk.deploy(BOB, PLAIN_GRAPH);
    calls()
        .forEach(
            (name, call) -> {
              if (!java.util.Set.of("status", "result", "cancel", "wait", "proxy").contains(name)) {
                return;
              }
              Target mixed = new Target(own, foreign.request, foreign.instance);
              Target unknown = new Target(own, Desk.IDS.next(), Desk.IDS.next());
              assertThat(answer(call, mixed)).as(name).isEqualTo(answer(call, unknown));
            });
  }

  @Test
  void malformed_ids_are_not_found() {
    for (String id : new String[] {"x", "", "../..", "A".repeat(500), "%00", "' OR 1=1 --"}) {
      Target target = new Target(id, Desk.IDS.next(), Desk.IDS.next());
      Target request = new Target(desk.deploy(BOB, PLAIN_GRAPH), id, id);
      calls()
          .forEach(
              (name, call) -> assertThat(code(call, target)).as(name + " " + id).isEqualTo(404001));
      for (String name : new String[] {"status", "result", "cancel", "wait", "proxy"}) {
        assertThat(code(calls().get(name), request)).as(name + " " + id).isEqualTo(404001);
      }
    }
  }

  private static int code(Call call, Target target) {
    return error(
            () -> {
              try {
                call.on(BOB, target);
              } catch (ApiException e) {
                throw e;
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            })
        .errorCode();
  }

  @Test
  void lists_hold_an_accounts_own_things_only() {
    alices(false);
    assertThat(desk.api.listDeployments(BOB, java.util.List.of(), Includes.NOTHING)).isEmpty();
    assertThat(desk.own.listWorkflows(BOB)).isEmpty();
    assertThat(desk.own.recentRequests(BOB, 100)).isEmpty();
    assertThat(desk.own.recentRequests(ALICE, 100)).hasSize(1);
  }

  @Test
  void a_request_by_its_id_alone_is_its_accounts() {
    Target foreign = alices(false);
    Target deleted = alices(true);
    assertThat(desk.own.deploymentOf(ALICE, foreign.request)).isEqualTo(foreign.deployment);
    assertThat(desk.own.deploymentOf(ALICE, deleted.request)).isEqualTo(deleted.deployment);
    Call get = (c, t) -> desk.own.getRequest(c, t.request);
    String expected = answer(get, unknown());
    assertThat(expected).startsWith("404 ");
    assertThat(answer(get, foreign)).isEqualTo(expected);
    assertThat(code(get, new Target(foreign.deployment, "../x", "x"))).isEqualTo(404001);
  }
}
