package dev.comfyserve.server.picture;

import dev.comfyserve.contract.Caller;
import dev.comfyserve.server.picture.OutputBytes.LocalFile;
import dev.comfyserve.server.picture.OutputBytes.Stored;
import dev.comfyserve.server.picture.Thumbnail.Picture;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
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
import java.util.function.Supplier;
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

  /**
   * What came of a file.
   *
   * @param identity of its bytes
   */
  private record Made(String identity, Optional<Picture> picture) {}

  private record Work(int output, Optional<Made> known, Future<Made> future) {}

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
    if (settings.most() == 0) {
      return List.of();
    }
    Iterator<Candidate> candidates = candidates(caller, outputs);
    Deque<Candidate> first = new ArrayDeque<>();
    while (first.size() < settings.most() && candidates.hasNext()) {
      first.add(candidates.next());
    }
    int bytes = Math.min(settings.bytes(), room / Math.max(1, first.size()));
    if (bytes < LEAST_BYTES) {
      return List.of();
    }
    Supplier<Candidate> next =
        () -> !first.isEmpty() ? first.remove() : candidates.hasNext() ? candidates.next() : null;
    List<Thumbnail> done = made(next, bytes, Deadline.in(patience));
    done.sort(Comparator.comparingInt(Thumbnail::output));
    return done;
  }

  /** In turn, until there are enough of them or the time is over: a broken one takes no place. */
  private List<Thumbnail> made(Supplier<Candidate> next, int bytes, Deadline deadline)
      throws InterruptedException {
    List<Thumbnail> done = new ArrayList<>();
    Set<String> shown = new HashSet<>();
    Deque<Work> begun = new ArrayDeque<>();
    try {
      while (true) {
        while (done.size() + begun.size() < settings.most() && !deadline.over()) {
          Candidate one = next.get();
          if (one == null) {
            break;
          }
          begin(one, bytes, deadline).ifPresent(begun::add);
        }
        if (begun.isEmpty()) {
          return done;
        }
        Work work = begun.element();
        finished(work, deadline)
            .filter(made -> made.picture().isPresent() && shown.add(made.identity()))
            .ifPresent(made -> done.add(new Thumbnail(work.output(), made.picture().get())));
        begun.remove();
      }
    } finally {
      begun.stream()
          .filter(work -> work.future() != null)
          .forEach(work -> work.future().cancel(true));
    }
  }

  /** What may have a picture, outputs before previews, each file once as far as is known. */
  private Iterator<Candidate> candidates(Caller caller, ArrayNode outputs) {
    Set<String> seen = new HashSet<>();
    return IntStream.range(0, outputs.size())
        .boxed()
        .sorted(Comparator.comparing(place -> preview(outputs.path(place))))
        .limit(MOST_LOOKED_AT)
        .flatMap(
            place -> find(caller, outputs.path(place)).map(f -> new Candidate(place, f)).stream())
        .filter(one -> hasPicture(one.file().ext()) && seen.add(one.file().identity()))
        .iterator();
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
      Made made = new Made(one.file().identity(), known);
      return Optional.of(new Work(one.output(), Optional.of(made), null));
    }
    try {
      return Optional.of(
          new Work(one.output(), null, threads.submit(() -> make(one.file(), bytes, deadline))));
    } catch (RejectedExecutionException e) {
      return Optional.empty(); // too many at a time, or the server stops
    }
  }

  /** What is not ready when the time is over is given up. */
  private static Optional<Made> finished(Work work, Deadline deadline) throws InterruptedException {
    if (work.future() == null) {
      return work.known();
    }
    try {
      return Optional.of(work.future().get(deadline.left().toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException | ExecutionException e) {
      LOG.debug("No picture of output {}", work.output(), e);
      work.future().cancel(true);
      return Optional.empty();
    }
  }

  /** Decoders throw whatever they like at what is broken; none of it may reach the result. */
  private Made make(Stored file, int bytes, Deadline deadline) throws InterruptedException {
    Optional<Picture> picture = Optional.empty();
    String identity = file.identity();
    try (LocalFile local = file.fetch(deadline)) {
      identity = local.identity();
      Optional<Picture> known = cache.get(identity, bytes);
      if (known != null) {
        return new Made(identity, known);
      }
      deadline.check();
      picture = Optional.of(draw(local.path(), file.ext(), bytes, deadline));
    } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
      LOG.debug("No picture of {} ({})", identity, file.ext(), e);
      if (deadline.over() || e instanceof OutOfMemoryError) {
        return new Made(identity, picture); // may go better next time
      }
    }
    cache.put(identity, picture);
    return new Made(identity, picture);
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
