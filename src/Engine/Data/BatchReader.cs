namespace CaffeTop.Engine.Data;

/// <summary>
/// Fills batches from a record source, in order and round and round. A position counts records from the start of the first pass: position
/// p is record p mod n in pass p / n. With <paramref name="ranks"/> readers side by side, each takes the positions p with p mod ranks =
/// rank.
/// The first datum of a batch gives its height and width; the others must have the same (data_layer.cpp).
/// </summary>
internal sealed class BatchReader(RecordSource source, Transformer transformer, int rank, int ranks)
{
    private readonly long _count = source.Count;
    private long _current = -1;

    /// <summary>The next position to look at.</summary>
    public long Position { get; set; }

    /// <exception cref="RecordException">a record is bad: names it.</exception>
    public void Fill(DataBatch batch)
    {
        var start = Position;
        batch.IsBytes = batch.TakesBytes;
        if (TryFill(batch)) return;
        // A record without bytes: the batch's images are floats, then.
        (Position, batch.IsBytes) = (start, false);
        TryFill(batch);
    }

    // False where the images cannot stay bytes.
    private bool TryFill(DataBatch batch)
    {
        batch.Wraps = 0;
        for (var item = 0; item < batch.Items; item++)
        {
            var pass = Pass(Position);
            while (Position % ranks != rank) Position++;
            if (!TryRead(batch, item)) return false;
            Position++;

            // Caffe says that it starts again when it stands behind the last record, not when it needs the next one.
            batch.Wraps += (int)(Pass(Position) - pass);
        }

        batch.Pass = Pass(Position);
        batch.NextPosition = Position;
        return true;
    }

    private long Pass(long position) => position / _count;

    private bool TryRead(DataBatch batch, int item)
    {
        var index = Position % _count;
        MoveTo(index);
        var key = source.Key;
        batch.Record(item, index, key);
        try
        {
            var datum = DatumView.Parse(source.Value);
            datum.CheckShape();
            transformer.CheckShape(datum.Channels, datum.Height, datum.Width);
            if (batch.IsBytes && datum.Data.Length == 0) return false;
            var (height, width) = transformer.OutputSize(datum.Height, datum.Width);
            if (item == 0) batch.Shape(datum.Channels, height, width);
            else if ((datum.Channels, height, width) != (batch.Channels, batch.Height, batch.Width)) throw Differs(batch, datum);
            var (pass, sample) = ((ulong)Pass(Position), (ulong)index);
            if (batch.IsBytes) transformer.CopyWindow(datum, batch.ItemBytes(item), batch.Window(item), pass, sample);
            else transformer.Transform(datum, batch.Item(item), pass, sample);
            batch.Labels[item] = datum.Label;
            return true;
        }
        catch (DatumException exception)
        {
            throw new RecordException(source.Name, index, RecordKey.Show(key), exception.Message, exception);
        }
    }

    private static DatumException Differs(DataBatch batch, DatumView datum) =>
        new($"is {datum.Channels}x{datum.Height}x{datum.Width} (channels, height, width), the batch began with "
            + $"{batch.Channels}x{batch.Height}x{batch.Width} (record {batch.Indices[0]}, key '{batch.FirstKey}'); all images of a batch "
            + "must have one size: convert the set with --resize_height and --resize_width, or set crop_size");

    private void MoveTo(long index)
    {
        if (_current >= 0 && index > _current && index - _current <= 64)
        {
            while (_current < index && source.MoveNext()) _current++;
            if (_current == index) return;
        }
        else if (source.SeekIndex(index))
        {
            _current = index;
            return;
        }

        _current = -1;
        throw new CaffeTopException(source.Name, $"record {index} of {_count} is not there any more: another program has changed the "
            + "database");
    }
}
