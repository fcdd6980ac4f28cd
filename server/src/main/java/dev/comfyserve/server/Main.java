package dev.comfyserve.server;

import dev.comfyserve.server.config.ConfigFaults;
import dev.comfyserve.server.config.ServerConfig;
import dev.comfyserve.server.log.Logging;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The server as a process of its own: {@code --key=value} for each setting. The {@code comfyserve}
 * command starts it the same way and says more.
 */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    try {
      ServerConfig config = ServerConfig.load(System.getenv(), flags(args));
      Logging.apply(config);
      RunningServer server = ComfyServe.start(config);
      Runtime.getRuntime()
          .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(server::close));
      System.err.println("ComfyServe serves on " + server.url());
      server.awaitStop();
    } catch (ConfigFaults e) {
      e.faults().forEach(System.err::println);
      System.exit(2);
    } catch (StartRefused e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private static Map<String, String> flags(String[] args) throws ConfigFaults {
    Map<String, String> flags = new LinkedHashMap<>();
    for (String arg : args) {
      int equals = arg.indexOf('=');
      if (!arg.startsWith("--") || equals < 0) {
        throw new ConfigFaults(List.of("Not a flag of the form --key=value: " + arg));
      }
      flags.put(arg.substring(2, equals).replace('-', '_'), arg.substring(equals + 1));
    }
    return flags;
  }
}
