package dev.comfyserve.store;

import dev.comfyserve.store.deployment.Deployment;
import dev.comfyserve.store.request.NewRequest;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** A process of its own for {@link KillTest}: it submits requests until it is killed. */
public final class KilledWriter {
  private static final int CALLERS = 16;

  private KilledWriter() {}

  public static void main(String[] args) throws InterruptedException {
    Store store = Store.open(Path.of(args[0]), InstantSource.system(), OpenStore.IDS);
    Deployment deployment = store.deployments().live().getFirst();
    for (int i = 0; i < CALLERS; i++) {
      Thread.ofVirtual().start(() -> submitForEver(store, deployment));
    }
    Thread.currentThread().join();
  }

  private static void submitForEver(Store store, Deployment deployment) {
    while (true) {
      NewRequest request =
          OpenStore.request(
              deployment,
              OpenStore.graph("x".repeat(2000)),
              OpenStore.json("{\"key\": \"value\"}"),
              List.of(),
              List.of("https://example.org/a.png", "https://example.org/b.png"));
      String id = store.requests().enqueue(request).requestId();
      synchronized (System.out) {
        System.out.println(id);
        System.out.flush();
      }
    }
  }
}
