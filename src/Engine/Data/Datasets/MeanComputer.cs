using CaffeTop.Engine.Native;
using CaffeTop.Engine.Proto;
using Google.Protobuf;

namespace CaffeTop.Engine.Data.Datasets;

/// <summary>
/// The mean image of a database, as compute_image_mean makes it (legacy num, channels, height, width; the first datum decides the size),
/// but
/// summed in double: Caffe's float sums lose digits beyond some hundred thousand images.
/// </summary>
public static class MeanComputer
{
    /// <param name="source">all its records are read.</param>
    /// <param name="progress">told the number of records read, each ten thousand.</param>
    /// <exception cref="CaffeTopException">a record is bad or has another size than the first.</exception>
    public static MeanOfImages Compute(RecordSource source, Action<long>? progress = null)
    {
        var (channels, height, width) = (0, 0, 0);
        double[] sums = [];
        float[] floats = [];
        long count = 0;
        for (; source.MoveNext(); count++)
        {
            try
            {
                var datum = DatumView.Parse(source.Value);
                datum.CheckShape();
                if (count == 0)
                {
                    (channels, height, width) = (datum.Channels, datum.Height, datum.Width);
                    sums = new double[datum.Count];
                }
                else if ((datum.Channels, datum.Height, datum.Width) != (channels, height, width))
                {
                    throw new DatumException($"is {datum.Channels}x{datum.Height}x{datum.Width} (channels, height, width), the first one "
                        + $"is {channels}x{height}x{width}; a mean image needs images of one size; use mean_value instead, or convert "
                        + "with --resize_height and --resize_width");
                }

                var bytes = datum.Data;
                if (bytes.Length > 0)
                {
                    for (var i = 0; i < bytes.Length; i++) sums[i] += bytes[i];
                }
                else
                {
                    if (floats.Length == 0) floats = new float[datum.Count];
                    datum.CopyFloats(floats);
                    for (var i = 0; i < floats.Length; i++) sums[i] += floats[i];
                }
            }
            catch (DatumException exception)
            {
                throw new RecordException(source.Name, count, RecordKey.Show(source.Key), exception.Message, exception);
            }

            if ((count + 1) % 10_000 == 0) progress?.Invoke(count + 1);
        }

        if (count == 0) throw new CaffeTopException(source.Name, "the database is empty; a mean needs at least one record");
        for (var i = 0; i < sums.Length; i++) sums[i] /= count;
        return new MeanOfImages(count, channels, height, width, sums);
    }

    /// <summary>Writes the mean as a BlobProto, whole or not at all.</summary>
    public static void Write(MeanOfImages mean, string path)
    {
        var blob = new BlobProto { Num = 1, Channels = mean.Channels, Height = mean.Height, Width = mean.Width };
        blob.Data.Capacity = mean.Values.Count;
        foreach (var value in mean.Values) blob.Data.Add((float)value);
        DurableFile.Write(path, blob.WriteTo);
    }
}
