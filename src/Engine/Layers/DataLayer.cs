using CaffeTop.Engine.Data;
using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Layers;

/// <summary>
/// Data: images and labels from a database, in the order of their keys, round and round. Tops: images N×C×H×W (after the transformer) and,
/// if there is a second, labels N. Quirks kept from Caffe: TEST nets go on where their last test ended; the first datum of each batch gives
/// the batch's height and width. Quirk mended: a resumed run goes on at the record where it stopped (<see cref="Cursor"/>).
/// </summary>
[LayerType("Data")]
public sealed class DataLayer(LayerParameter parameter, LayerContext context)
    : Layer(parameter, context), IDataCursor, IDataProgress, IRecordCount, IRecordKeys, IDisposable
{
    private const int WaitsPerLine = 1000;

    private readonly RandomKey _random = context.NextRandomKey();
    private Prefetcher? _prefetcher;
    private Shape _shape = Shape.Scalar;
    private long _position;

    // Layers further on (splits, shapes) go on sharing the last batch's memory until their own forward: it is returned one pass later.
    private DataBatch? _previousBatch;

    // Where the device has memory of its own: the way there, and the batch behind the current one, which is on it already.
    private IStagingLane? _lane;
    private DataBatch? _nextBatch;

    public override LayerContract Contract { get; } = new() { MaxBottoms = 0, MinTops = 1, MaxTops = 2 };

    /// <summary>The batch of the last forward pass; null before the first.</summary>
    public DataBatch? CurrentBatch { get; private set; }

    public long Passes { get; private set; }

    public TimeSpan WaitTime => _prefetcher?.WaitTime ?? TimeSpan.Zero;

    public int RecordsPerPass => _shape[0];

    public long Records { get; private set; }

    public string? FirstKey => CurrentBatch?.FirstKey;

    public string? LastKey => CurrentBatch?.LastKey;

    public long Cursor
    {
        get => _position;
        set
        {
            _prefetcher?.Stop();
            _lane?.Forget();
            _nextBatch = null;
            CurrentBatch = null;
            _previousBatch = null;
            _position = value;
        }
    }

    public string? KeyOf(int item) => item >= 0 && item < CurrentBatch?.Items ? CurrentBatch.Key(item) : null;

    public override void SetUp(Blob[] bottoms, Blob[] tops)
    {
        var data = Parameter.DataParam ?? throw Error("has no data_param; at least source, backend and batch_size are needed");
        CheckParameters(data);
        if (data.RandSkip > 0) Context.Log('W', "data_layer.cpp:1", $"layer '{Name}': rand_skip has no effect, as in Caffe since 2015; reading begins at the first record");
        var transformation = Parameter.TransformParam?.Clone() ?? new TransformationParameter();
        if (transformation.HasMeanFile)
        {
            if (Context.DescribeOnly) transformation.ClearMeanFile();
            else transformation.MeanFile = Context.ResolvePath(transformation.MeanFile);
        }

        if (transformation.HasMeanFile) Context.Log('I', "data_transformer.cpp:25", $"Loading mean file from: "
            + $"{Parameter.TransformParam!.MeanFile}");
        var transformer = Named(() => new Transformer(transformation, Phase, _random.Seed + (0x9E3779B97F4A7C15 * (_random.Stream + 1ul))));
        var (source, dimensions) = Named(() => OpenFirst(data, transformer));
        var (height, width) = transformer.OutputSize(dimensions[1], dimensions[2]);
        _shape = new Shape((int)data.BatchSize, dimensions[0], height, width);
        Context.Log('I', "data_layer.cpp:45", $"output data size: {data.BatchSize},{dimensions[0]},{height},{width}");
        if (source is null) return;
        Records = source.Count;
        if (Context.DescribeOnly)
        {
            source.Dispose();
            return;
        }

        _prefetcher = new Prefetcher(source, transformer, new PrefetcherOptions
        {
            BatchSize = (int)data.BatchSize,
            Prefetch = (int)data.Prefetch + (Device.Staging is null ? 1 : 2),
            Clock = Context.Clock,
            Memory = () => new StorageFloats(new Storage(Device)),
            Staging = Device.Staging,
        });
        _lane = Device.Staging?.NewLane(transformer.Pixels);
    }

    public override void Reshape(Blob[] bottoms, Blob[] tops)
    {
        tops[0].Reshape(_shape);
        if (tops.Length > 1) tops[1].Reshape(new Shape(_shape[0]));
    }

    public override void Forward(Blob[] bottoms, Blob[] tops)
    {
        if (_prefetcher is not { } prefetcher) throw Error("has no data: only its shape was asked for");
        if (!prefetcher.IsRunning) prefetcher.Start(_position);
        else if (_previousBatch is { } used) Return(prefetcher, used);
        _previousBatch = CurrentBatch;
        CurrentBatch = null;
        var waits = prefetcher.Waits;
        var batch = _nextBatch ?? Begin(prefetcher.Take());
        _nextBatch = null;
        if (prefetcher.Waits != waits && waits % WaitsPerLine == 0) Context.Log('I', "blocking_queue.cpp:49", "Waiting for data");
        for (var wrap = 0; wrap < batch.Wraps; wrap++) Context.Log('I', "data_layer.cpp:73", "Restarting data prefetching from start.");
        CurrentBatch = batch;
        Passes = batch.Pass;
        _position = batch.NextPosition;
        if ((batch.Channels, batch.Height, batch.Width) != (_shape[1], _shape[2], _shape[3]))
        {
            _shape = new Shape(batch.Items, batch.Channels, batch.Height, batch.Width);
        }

        if (_lane is null)
        {
            Give(batch.DataMemory, tops[0], _shape);
            if (tops.Length > 1) Give(batch.LabelMemory, tops[1], tops[1].Shape);
            return;
        }

        tops[0].Reshape(_shape);
        _lane.Deliver(tops[0].Data, tops.Length > 1 ? tops[1].Data : default);
        if (prefetcher.TakeReady() is { } next) _nextBatch = Begin(next);
    }

    /// <summary>Nothing: data has no gradient.</summary>
    public override void Backward(Blob[] tops, bool[] propagateDown, Blob[] bottoms)
    {
    }

    public void Dispose()
    {
        _lane?.Dispose();
        _lane = null;
        _prefetcher?.Dispose();
    }

    private DataBatch Begin(DataBatch batch)
    {
        _lane?.Begin(batch.ToStaged());
        return batch;
    }

    private void Return(Prefetcher prefetcher, DataBatch batch)
    {
        _lane?.AwaitCopies();
        prefetcher.Return(batch);
    }

    private static void Give(IBatchMemory memory, Blob top, Shape shape)
    {
        top.ShareData(((StorageFloats)memory).Storage);
        top.Reshape(shape);
    }

    private void CheckParameters(DataParameter data)
    {
        if (data.Source.Length == 0) throw Error("data_param has no source; name the folder of the database");
        if (data.BatchSize is 0 or > int.MaxValue) throw Error($"data_param has batch_size {data.BatchSize}; at least 1 is needed");
        if (data.Prefetch is 0 or > 1024) throw Error($"data_param has prefetch {data.Prefetch}; 1 to 1024 batches are possible");
        string[] ignored = [.. IgnoredFields(data)];
        if (ignored.Length > 0)
        {
            Warn($"data_param's {string.Join(", ", ignored)} {(ignored.Length == 1 ? "does" : "do")} nothing here, in Caffe neither; "
                + $"write {(ignored.Length == 1 ? "it" : "them")} into transform_param");
        }

        if (Parameter.TransformParam is { } transform && (transform.ForceColor || transform.ForceGray))
        {
            Warn("force_color and force_gray act on encoded images only; uncompressed ones keep their channels");
        }
    }

    private static IEnumerable<string> IgnoredFields(DataParameter data)
    {
        if (data.HasScale) yield return "scale";
        if (data.HasMeanFile) yield return "mean_file";
        if (data.HasCropSize) yield return "crop_size";
        if (data.HasMirror) yield return "mirror";
    }

    /// <summary>
    /// The source, and its first image's channels, height and width; where only shapes are wanted the source may be missing.
    /// </summary>
    private (RecordSource? Source, int[] Shape) OpenFirst(DataParameter data, Transformer transformer)
    {
        RecordSource source;
        try
        {
            source = DataSource.Open(Context.ResolvePath(data.Source), data.Backend, Warn);
        }
        catch (CaffeTopException exception) when (Context.DescribeOnly)
        {
            if (Context.DataShape is { Length: 3 } given) return (null, given);
            throw new CaffeTopException($"{exception.Message} To go on without the data, give the images' shape: --data-shape "
                + "CHANNELS,HEIGHT,WIDTH", exception);
        }

        try
        {
            Context.Log('I', "db_lmdb.cpp:35", $"Opened lmdb {data.Source}");
            return (source, FirstShape(source, transformer));
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    private static int[] FirstShape(RecordSource source, Transformer transformer)
    {
        if (!source.MoveNext()) throw new CaffeTopException(source.Name, "the database is empty; training needs at least one record");
        try
        {
            var datum = DatumView.Parse(source.Value);
            datum.CheckShape();
            transformer.CheckShape(datum.Channels, datum.Height, datum.Width);
            return [datum.Channels, datum.Height, datum.Width];
        }
        catch (DatumException exception)
        {
            throw new RecordException(source.Name, 0, RecordKey.Show(source.Key), exception.Message, exception);
        }
    }

    /// <summary>Errors of what the layer opens, under the layer's name.</summary>
    private T Named<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (CaffeTopException exception)
        {
            throw new CaffeTopException($"layer '{Name}' ({Type}): {exception.Message}", exception);
        }
    }

    private void Warn(string text) => Context.Log('W', "data_layer.cpp:1", $"layer '{Name}': {text}");
}
