package dev.comfyserve.server.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.comfyserve.contract.ApiException;
import dev.comfyserve.server.tools.Selection;
import dev.comfyserve.server.tools.Selection.Reading;
import dev.comfyserve.server.tools.Toolset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every combination of what an operator says with what a request asks for. */
class ToolChoiceTest {
  private static List<Set<Toolset>> subsets() {
    List<Set<Toolset>> all = new ArrayList<>();
    Toolset[] sets = Toolset.values();
    for (int bits = 0; bits < 1 << sets.length; bits++) {
      Set<Toolset> some = EnumSet.noneOf(Toolset.class);
      for (int i = 0; i < sets.length; i++) {
        if ((bits & 1 << i) != 0) {
          some.add(sets[i]);
        }
      }
      all.add(some);
    }
    return all;
  }

  private static List<String> asked(Set<Toolset> sets) {
    return sets.isEmpty() ? List.of() : List.of(Toolset.names(sets));
  }

  @Test
  void a_request_gets_what_it_asks_for_within_what_is_allowed_and_else_an_error() {
    for (Set<Toolset> allowed : subsets()) {
      for (Set<Toolset> standard : subsets()) {
        if (!allowed.containsAll(standard)) {
          continue; // settings that are refused
        }
        ToolChoice choice = new ToolChoice(standard, allowed, false);
        for (Set<Toolset> wanted : subsets()) {
          if (allowed.containsAll(wanted)) {
            Set<Toolset> both = new HashSet<>(standard);
            both.addAll(wanted);
            assertThat(choice.of(asked(wanted), List.of(), false).toolsets()).isEqualTo(both);
          } else {
            ApiException refused =
                catchThrowableOfType(
                    ApiException.class, () -> choice.of(asked(wanted), List.of(), false));
            assertThat(refused.httpStatus()).isEqualTo(400);
            assertThat(refused.getMessage()).contains("allows: " + Toolset.names(allowed));
          }
        }
        assertThat(choice.of(List.of("all"), List.of(), false).toolsets()).isEqualTo(allowed);
        assertThat(choice.of(List.of("default"), List.of(), false).toolsets()).isEqualTo(standard);
      }
    }
  }

  @Test
  void nothing_that_a_request_says_lets_it_write_where_it_may_not() {
    for (boolean server : new boolean[] {true, false}) {
      ToolChoice choice = new ToolChoice(Set.of(), Toolset.all(), server);
      for (boolean token : new boolean[] {true, false}) {
        for (List<String> reading :
            List.of(
                List.<String>of(),
                List.of("true"),
                List.of("false"),
                List.of("false", "true"),
                List.of("0"),
                List.of("1"))) {
          boolean asked = reading.contains("true") || reading.contains("1");
          Reading expected =
              server
                  ? Reading.BY_SERVER
                  : token ? Reading.BY_TOKEN : asked ? Reading.BY_REQUEST : Reading.AND_WRITING;
          assertThat(choice.of(List.of("all"), reading, token).reading())
              .as("%s %s %s", server, token, reading)
              .isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void names_may_come_apart_in_any_case_and_several_times() {
    ToolChoice choice = new ToolChoice(Set.of(), Toolset.all(), false);
    Selection both = choice.of(List.of("Files, workflows", "default", ""), List.of(), false);
    assertThat(both).isEqualTo(choice.of(List.of("workflows,files"), List.of(), false));
    assertThat(both.toolsets()).containsExactlyInAnyOrder(Toolset.WORKFLOWS, Toolset.FILES);
  }

  @Test
  void none_leaves_the_ten_whatever_everybody_is_offered() {
    ToolChoice choice = new ToolChoice(Set.of(Toolset.FILES), Toolset.all(), false);
    assertThat(choice.of(List.of("none"), List.of(), false)).isEqualTo(Selection.TEN);
    assertThat(choice.of(List.of("None,requests"), List.of(), false).toolsets())
        .containsExactly(Toolset.REQUESTS);
  }

  @Test
  void an_unknown_name_is_answered_with_the_known_ones() {
    ToolChoice choice = new ToolChoice(Set.of(), Toolset.all(), false);
    for (String name : List.of("usage", "workflow", "*")) {
      ApiException refused =
          catchThrowableOfType(
              ApiException.class, () -> choice.of(List.of("files," + name), List.of(), false));
      assertThat(refused.httpStatus()).isEqualTo(400);
      assertThat(refused.getMessage())
          .contains(name, "workflows, files, instances, requests", "all, default and none");
    }
    assertThat(
            catchThrowableOfType(
                    ApiException.class, () -> choice.of(List.of(), List.of("maybe"), false))
                .getMessage())
        .contains("true or false");
  }
}
