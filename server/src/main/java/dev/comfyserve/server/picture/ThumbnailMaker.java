package dev.comfyserve.server.picture;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.server.picture.OutputBytes.LocalFile;
import dev.comfyserve.server.picture.OutputBytes.Stored;
import dev.comfyserve.server.picture.Thumbnail.Picture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/**
 * Makes thumbnails of stored outputs: two at a time, on threads of its own, because decoding keeps
 * a processor busy. When the time for a result is over, what is not ready stays a link.
 */
public final class ThumbnailMaker implements Thumbnails, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ThumbnailMaker.class);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration STOP_PATIENCE = Duration.ofSeconds(2);
  private static final int THREADS = 2;
  private static final int WAITING = 64;
  private static final long CACHE_BYTES = 16L << 20;

  /** Smaller ones show nothing. */
  private static final int LEAST_BYTES = 4 << 10;

  private static final int MOST_LOOKED_AT = 64;

  private static final Set<String> IMAGES =
      Set.of("png", "jpg", "jpeg", "gif", "webp", "bmp", "tif", "tiff");

  private final OutputBytes files;
  private final PictureSettings settings;
  private final Optional<Ffmpeg> ffmpeg;
  private final Duration patience;
  private final long memory;
  private final PictureCache cache = new PictureCache(CACHE_BYTES);
  private final ThreadPoolExecutor threads;

  private record Candidate(int output, Stored file) {}

  private record Work(int output, Optional<Picture> known, Future<Optional<Picture>> future) {}

  public ThumbnailMaker(OutputBytes files, PictureSettings settings, Optional<Ffmpeg> ffmpeg) {
    this(files, settings, ffmpeg, PATIENCE, memory(Runtime.getRuntime().maxMemory()));
  }

  /**
   * @param patience for all pictures of a result
   * @param memory bytes for one decoded picture
   */
  ThumbnailMaker(
      OutputBytes files,
      PictureSettings settings,
      Optional<Ffmpeg> ffmpeg,
      Duration patience,
      long memory) {
    this.files = files;
    this.settings = settings;
    this.ffmpeg = ffmpeg;
    this.patience = patience;
    this.memory = memory;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING),
            Thread.ofPlatform().daemon().name("thumbnail-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /** The heap may be as small as 256 MiB; two pictures take a quarter of it. */
  private static long memory(long heap) {
    return Math.clamp(heap / 8, 16L << 20, 96L << 20);
  }

  @Override
  public List<Thumbnail> of(Caller caller, ArrayNode outputs, int room)
      throws InterruptedException {
    List<Candidate> chosen = settings.most() == 0 ? List.of() : choose(caller, outputs);
    int bytes = Math.min(settings.bytes(), room / Math.max(1, chosen.size()));
    if (bytes < LEAST_BYTES) {
      return List.of();
    }
    Deadline deadline = Deadline.in(patience);
    List<Work> all = new ArrayList<>();
    try {
      chosen.forEach(one -> begin(one, bytes, deadline).ifPresent(all::add));
      List<Thumbnail> done = new ArrayList<>();
      for (Work work : all) {
        finished(work, deadline).ifPresent(p -> done.add(new Thumbnail(work.output(), p)));
      }
      done.sort(Comparator.comparingInt(Thumbnail::output));
      return done;
    } finally {
      all.stream()
          .filter(work -> work.future() != null)
          .forEach(work -> work.future().cancel(true));
    }
  }

  /** The first few that have a picture, each file once. */
  private List<Candidate> choose(Caller caller, ArrayNode outputs) {
    Set<String> seen = new HashSet<>();
    return IntStream.range(0, outputs.size())
        .boxed()
        .sorted(Comparator.comparing(place -> preview(outputs.path(place))))
        .limit(MOST_LOOKED_AT)
        .flatMap(
            place -> find(caller, outputs.path(place)).map(f -> new Candidate(place, f)).stream())
        .filter(one -> hasPicture(one.file().ext()) && seen.add(one.file().identity()))
        .limit(settings.most())
        .toList();
  }

  /** What nodes only show while they work; the last to be shown here. */
  private static boolean preview(JsonNode output) {
    return !output.path("type").asString("output").equals("output");
  }

  private Optional<Stored> find(Caller caller, JsonNode output) {
    try {
      return files.find(caller, output.path("url").asString(""));
    } catch (IOException | RuntimeException e) {
      LOG.debug("No picture of {}", output.path("filename"), e);
      return Optional.empty();
    }
  }

  private boolean hasPicture(String ext) {
    return IMAGES.contains(ext) || ffmpeg.isPresent() && Ffmpeg.knows(ext);
  }

  private Optional<Work> begin(Candidate one, int bytes, Deadline deadline) {
    Optional<Picture> known = cache.get(one.file().identity(), bytes);
    if (known != null) {
      return Optional.of(new Work(one.output(), known, null));
    }
    try {
      return Optional.of(
          new Work(one.output(), null, threads.submit(() -> make(one.file(), bytes, deadline))));
    } catch (RejectedExecutionException e) {
      return Optional.empty(); // too many at a time, or the server stops
    }
  }

  private static Optional<Picture> finished(Work work, Deadline deadline)
      throws InterruptedException {
    if (work.future() == null) {
      return work.known();
    }
    try {
      return work.future().get(deadline.left().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.debug("No picture of output {}", work.output(), e);
      return Optional.empty();
    }
  }

  /** Decoders throw whatever they like at what is broken; none of it may reach the result. */
  private Optional<Picture> make(Stored file, int bytes, Deadline deadline)
      throws InterruptedException {
    Optional<Picture> picture = Optional.empty();
    try (LocalFile local = file.fetch(deadline)) {
      deadline.check();
      picture = Optional.of(draw(local.path(), file.ext(), bytes, deadline));
    } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
      LOG.debug("No picture of {} ({})", file.identity(), file.ext(), e);
      if (deadline.over() || e instanceof OutOfMemoryError) {
        return picture; // may go better next time
      }
    }
    cache.put(file.identity(), picture);
    return picture;
  }

  private Picture draw(Path path, String ext, int bytes, Deadline deadline)
      throws IOException, InterruptedException {
    if (IMAGES.contains(ext)) {
      try (ImageFile image = new ImageFile(new WatchedInput(path, deadline), ext, deadline)) {
        SmallPicture small = image.read(settings.pixels(), memory);
        Optional<PictureWriter.Written> same = image.asItIs(path, settings.pixels(), bytes);
        return picture(image, same.isPresent() ? same.get() : PictureWriter.write(small, bytes));
      }
    }
    byte[] frame =
        ffmpeg
            .orElseThrow(() -> new IOException("no ffmpeg"))
            .frame(path, ext, settings.pixels(), deadline);
    ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(frame));
    try (ImageFile image = new ImageFile(in, "png", deadline)) {
      SmallPicture small = image.read(settings.pixels(), memory);
      return picture(image, PictureWriter.write(small, bytes)).ofVideo();
    }
  }

  private static Picture picture(ImageFile image, PictureWriter.Written written) {
    return new Picture(written.bytes(), written.mimeType(), image.width(), image.height(), false);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("a thumbnail is still being made; it ends by itself");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
