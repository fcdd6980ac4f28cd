package dev.comfyserve.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.comfyserve.mcp.Messages;
import dev.comfyserve.mcp.TestTools;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

class ArgumentCheckTest {
  private static final ObjectNode SCHEMA =
      object(
          """
          {'type':'object','required':['id'],'additionalProperties':false,'properties':{
            'id':{'type':'string','minLength':1,'description':'Which one.'},
            'count':{'type':'integer','minimum':0,'maximum':30},
            'scale':{'type':'number','minimum':0.5},
            'on':{'type':'boolean'},
            'ids':{'type':'array','items':{'type':'string'},'minItems':1},
            'sizes':{'type':'array','items':{'type':'integer'}},
            'options':{'type':'object'},
            'nested':{'type':'object','required':['a'],'properties':{'a':{'type':'integer'}}},
            'map':{'type':'object','additionalProperties':{'type':'boolean'}},
            'either':{'type':['integer','null']},
            'any':{},
            'hardware':{'type':'string','enum':['SMALL','BIG']}}}\
          """);

  /** Columns: what is sent beside the id, and what the tool gets. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'count':5 | 'count':5",
        "'count':'5' | 'count':5",
        "'count':' 5 ' | 'count':5",
        "'count':5.0 | 'count':5",
        "'count':'0' | 'count':0",
        "'scale':1 | 'scale':1",
        "'scale':'1.5' | 'scale':1.5",
        "'scale':'2' | 'scale':2",
        "'on':'true' | 'on':true",
        "'on':'False' | 'on':false",
        "'ids':'[\\'a\\',\\'b\\']' | 'ids':['a','b']",
        "'options':'{\\'a\\':{\\'b\\':1}}' | 'options':{'a':{'b':1}}",
        "'options':{'a':'5'} | 'options':{'a':'5'}",
        "'nested':{'a':'7','b':null} | 'nested':{'a':7,'b':null}",
        "'nested':'{\\'a\\':\\'7\\'}' | 'nested':{'a':7}",
        "'sizes':['1',2] | 'sizes':[1,2]",
        "'map':{'x':'true'} | 'map':{'x':true}",
        "'count':null,'on':null | ",
        "'either':null | 'either':null",
        "'any':null | 'any':null",
        "'any':'5' | 'any':'5'",
        "'hardware':'BIG' | 'hardware':'BIG'",
      })
  void what_is_meant_is_taken(String sent, String taken) {
    var checked = ArgumentCheck.check(SCHEMA, object("{'id':'x'," + escaped(sent) + "}"));
    assertThat(checked.faults()).isEmpty();
    assertThat(checked.arguments().toString())
        .isEqualTo(
            object("{'id':'x'" + (taken == null ? "" : "," + escaped(taken)) + "}").toString());
  }

  /** Columns: what is sent beside the id, the path of the fault, its type and its words. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'count':'five' | count | wrong_type | must be an integer, not \"five\"",
        "'count':'5.5' | count | wrong_type | must be an integer, not \"5.5\"",
        "'count':'05' | count | wrong_type | must be an integer, not \"05\"",
        "'count':'' | count | wrong_type | must be an integer, not \"\"",
        "'count':5.5 | count | wrong_type | must be an integer, not 5.5",
        "'count':true | count | wrong_type | must be an integer, not true",
        "'count':31 | count | out_of_range | must be from 0 to 30, not 31",
        "'count':'-1' | count | out_of_range | must be from 0 to 30, not -1",
        "'count':18446744073709551615 | count | out_of_range | must be from 0 to 30, not"
            + " 18446744073709551615",
        "'scale':0.25 | scale | out_of_range | must be at least 0.5, not 0.25",
        "'scale':'1e9999' | scale | wrong_type | must be a number, not \"1e9999\"",
        "'on':'yes' | on | wrong_type | must be a boolean, not \"yes\"",
        "'on':1 | on | wrong_type | must be a boolean, not 1",
        "'ids':'a' | ids | wrong_type | must be an array, not \"a\"",
        "'ids':[] | ids | out_of_range | must have at least 1 items",
        "'ids':['a',5] | ids.1 | wrong_type | must be a string, not 5",
        "'ids':'{}' | ids | wrong_type | must be an array, not \"{}\"",
        "'options':'{\\'a\\'' | options | wrong_type | must be an object, not \"{\\\"a\\\"\"",
        "'options':[1] | options | wrong_type | must be an object, not an array",
        "'nested':{'a':'x'} | nested.a | wrong_type | must be an integer, not \"x\"",
        "'nested':{} | nested.a | missing | is required",
        "'map':{'x':1} | map.x | wrong_type | must be a boolean, not 1",
        "'either':'x' | either | wrong_type | must be an integer or null, not \"x\"",
        "'hardware':'HUGE' | hardware | not_allowed | must be one of \"SMALL\", \"BIG\", not"
            + " \"HUGE\"",
        "'Hardware':'BIG' | Hardware | unknown | is not known; did you mean hardware?",
      })
  void what_is_not_plain_is_a_fault(String sent, String path, String type, String message) {
    var faults = ArgumentCheck.check(SCHEMA, object("{'id':'x'," + escaped(sent) + "}")).faults();
    assertThat(faults)
        .containsExactly(new ArgumentFault(List.of(path.split("\\.")), message, type));
  }

  @Test
  void all_faults_are_told_at_once() {
    var faults = ArgumentCheck.check(SCHEMA, object("{'count':'x','on':3,'foo':1}")).faults();
    assertThat(faults)
        .extracting(fault -> String.join(".", fault.path()) + " " + fault.type())
        .containsExactly("count wrong_type", "on wrong_type", "foo unknown", "id missing");
    assertThat(faults.get(3).message()).isEqualTo("is required: Which one.");
    assertThat(faults.get(2).message()).startsWith("is not known; known are id, count, ");
  }

  @Test
  void a_required_argument_that_is_null_is_a_fault() {
    assertThat(ArgumentCheck.check(SCHEMA, object("{'id':null}")).faults())
        .containsExactly(
            new ArgumentFault(List.of("id"), "must be a string, not null", "wrong_type"));
  }

  @Test
  void a_required_argument_that_is_empty_is_a_fault() {
    assertThat(ArgumentCheck.check(SCHEMA, object("{'id':''}")).faults())
        .containsExactly(new ArgumentFault(List.of("id"), "must not be empty", "out_of_range"));
  }

  @Test
  void what_was_sent_is_not_changed() {
    ObjectNode sent = object("{'id':'x','count':'5','on':null}");
    ObjectNode copy = sent.deepCopy();
    ArgumentCheck.check(SCHEMA, sent);
    assertThat(sent).isEqualTo(copy);
  }

  @Test
  void a_value_as_long_as_a_picture_is_not_repeated() {
    var faults =
        ArgumentCheck.check(SCHEMA, object("{'id':'x','count':'" + "A".repeat(5000) + "'}"))
            .faults();
    assertThat(faults.getFirst().message()).hasSizeLessThan(120).contains("5002 characters");
  }

  @Test
  void a_result_is_held_to_its_schema_by_the_letter() {
    assertThat(ArgumentCheck.violations(SCHEMA, object("{'id':'x','count':5}"))).isEmpty();
    assertThat(ArgumentCheck.violations(SCHEMA, object("{'id':'x','count':'5'}"))).hasSize(1);
    assertThat(ArgumentCheck.violations(SCHEMA, TestTools.json("[1]"))).hasSize(1);
  }

  private static String escaped(String text) {
    return text.replace("\\'", "\\\"");
  }

  private static ObjectNode object(String singleQuoted) {
    return (ObjectNode) TestTools.json(Messages.json(singleQuoted));
  }
}
