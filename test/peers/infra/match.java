import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.JsonRuleCompiler;

/**
 * Reads an object of patterns by name on the first line and one event on each other; answers each with the names of the
 * rules that match it, as JSON. A pattern that EventBridge would refuse ends it.
 */
class Match {
  public static void main(String[] args) throws Exception {
    ObjectMapper json = new ObjectMapper();
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Machine machine = new Machine();
    JsonNode patterns = json.readTree(in.readLine());
    for (var names = patterns.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      String pattern = patterns.get(name).toString();
      String problem = JsonRuleCompiler.check(pattern);
      if (problem != null) {
        throw new IllegalArgumentException(name + ": " + problem);
      }
      machine.addRule(name, pattern);
    }
    for (String event = in.readLine(); event != null; event = in.readLine()) {
      System.out.println(json.writeValueAsString(machine.rulesForJSONEvent(event)));
    }
  }
}
