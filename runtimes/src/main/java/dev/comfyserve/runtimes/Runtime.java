package dev.comfyserve.runtimes;

import dev.comfyserve.comfyui.schema.ObjectInfo;
import dev.comfyserve.contract.Hardware;
import java.util.List;
import java.util.Optional;

/** One place where instances run. */
public interface Runtime extends AutoCloseable {
  /** E.g. {@code embedded}. */
  String name();

  /** May instances be killed and replaced? */
  boolean ours();

  List<Slot> slots();

  boolean serves(Hardware hardware);

  /** The node classes that prompts can use here; empty when nobody can tell now. Kept briefly. */
  Optional<ObjectInfo> objectInfo();

  /** Blocks until the server answers. An interrupt stops the start. */
  Instance start(InstanceSpec spec) throws InterruptedException, StartFailed;

  /** An instance that outlived the process which started it; looks briefly, never starts one. */
  Optional<Instance> adopt(InstanceSpec spec);

  /** Stops what is left of the instances that are ours. Idempotent. */
  @Override
  void close();
}
