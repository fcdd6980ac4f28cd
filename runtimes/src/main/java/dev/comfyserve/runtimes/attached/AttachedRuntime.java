package dev.comfyserve.runtimes.attached;

import dev.comfyserve.comfyui.client.ComfyUiHttp;
import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Hardware;
import dev.comfyserve.runtimes.Instance;
import dev.comfyserve.runtimes.InstanceSpec;
import dev.comfyserve.runtimes.Runtime;
import dev.comfyserve.runtimes.Slot;
import dev.comfyserve.runtimes.StartFailed;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Uses ComfyUI servers that run already. */
public final class AttachedRuntime implements Runtime {
  public AttachedRuntime(
      List<AttachedServer> servers,
      Set<Hardware> hardware,
      ComfyUiHttp http,
      InstantSource clock) {}

  @Override
  public String name() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean ours() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Slot> slots() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean serves(Hardware hardware) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<ObjectInfo> objectInfo() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Instance start(InstanceSpec spec) throws InterruptedException, StartFailed {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Instance> adopt(InstanceSpec spec) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
