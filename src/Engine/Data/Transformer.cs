using System.Numerics.Tensors;
using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Data;

/// <summary>
/// Caffe's data_transformer on one image at a time: out = (pixel - mean) · scale; a square crop, at random in TRAIN and central in TEST; a
/// horizontal mirror with probability one half, <b>in TEST too</b>, as Caffe does it. The mean image has the size of the uncropped image
/// and is subtracted where the pixel came from, not where mirroring puts it.
/// <para>The choices depend on (seed, pass, sample) alone, so they do not change with threads, prefetching, resuming or the number of
/// devices.</para>
/// </summary>
public sealed class Transformer
{
    private readonly Phase _phase;
    private readonly ulong _seed;
    private readonly float _scale;
    private readonly bool _mirror;
    private readonly int _crop;
    private readonly string _meanFile;
    private readonly MeanImage? _meanImage;
    private readonly float[] _meanValues;
    private float[] _floats = [];

    /// <exception cref="CaffeTopException">mean_file and mean_value together, force_color and force_gray together, or a mean file that
    /// cannot be read.</exception>
    public Transformer(TransformationParameter parameter, Phase phase, ulong seed)
    {
        if (parameter.HasMeanFile && parameter.MeanValue.Count > 0)
        {
            throw new CaffeTopException("transform_param has both mean_file and mean_value; keep one of them");
        }
        if (parameter.ForceColor && parameter.ForceGray)
        {
            throw new CaffeTopException("transform_param sets both force_color and force_gray; keep one of them");
        }
        if (parameter.CropSize > int.MaxValue)
        {
            throw new CaffeTopException($"transform_param has crop_size {parameter.CropSize}; that is larger than any image");
        }
        _phase = phase;
        _seed = seed;
        _scale = parameter.Scale;
        _mirror = parameter.Mirror;
        _crop = (int)parameter.CropSize;
        _meanFile = parameter.MeanFile;
        _meanImage = parameter.HasMeanFile ? MeanImage.Read(parameter.MeanFile) : null;
        _meanValues = [.. parameter.MeanValue];
        IgnoresForcedColor = parameter.ForceColor || parameter.ForceGray;
    }

    /// <summary>
    /// Whether force_color or force_gray is set: they act on encoded datums only, and Caffe prints an error line for others.
    /// </summary>
    public bool IgnoresForcedColor { get; }

    /// <summary>What is done with each pixel.</summary>
    public PixelTransform Pixels => new(_scale, _meanValues, _meanImage?.Values ?? [], _meanImage?.Height ?? 0, _meanImage?.Width ?? 0);

    /// <summary>Height and width of the result for an image of the given size.</summary>
    public (int Height, int Width) OutputSize(int height, int width) => _crop > 0 ? (_crop, _crop) : (height, width);

    /// <summary>Checks an image's shape against crop_size, mean_file and mean_value.</summary>
    /// <exception cref="DatumException">what does not fit.</exception>
    public void CheckShape(int channels, int height, int width)
    {
        if (height < _crop || width < _crop)
        {
            throw new DatumException($"is {height}x{width} (height, width), smaller than crop_size {_crop}; small images are not "
                + "resized: convert the set with a larger --resize_height and --resize_width, or lower crop_size");
        }

        if (_meanImage is { } mean && (mean.Channels != channels || mean.Height != height || mean.Width != width))
        {
            throw new DatumException($"is {channels}x{height}x{width} (channels, height, width), the mean file {_meanFile} is "
                + $"{mean.Channels}x{mean.Height}x{mean.Width}; it must have the size of the uncropped images; compute it from this set "
                + "('caffetop data mean'), or use mean_value");
        }

        if (_meanValues.Length > 1 && _meanValues.Length != channels)
        {
            throw new DatumException($"has {channels} channels, transform_param has {_meanValues.Length} mean_value; give one for all or "
                + "one per channel");
        }
    }

    /// <summary>Writes the transformed image, channels × OutputSize, into <paramref name="destination"/>.</summary>
    /// <param name="datum">the image; <see cref="DatumView.CheckShape"/> is called here.</param>
    /// <param name="destination">exactly as many values as the result has.</param>
    /// <param name="pass">how often the set was read to its end before: the stream of the random choices.</param>
    /// <param name="sample">the record's number in the set.</param>
    public void Transform(DatumView datum, Span<float> destination, ulong pass, ulong sample)
    {
        var window = Choose(datum, pass, sample);
        if (datum.Data.Length > 0) TransformBytes(datum.Data, window, destination);
        else TransformFloats(datum, window, destination);
    }

    /// <summary>
    /// Copies the part of a byte image that <see cref="Transform"/> would take, as it is: a device does the rest
    /// (<see cref="Pixels"/>).
    /// </summary>
    /// <param name="datum">an image of bytes.</param>
    /// <param name="destination">channels × OutputSize bytes.</param>
    /// <param name="place">gets the crop's first row and column, and 1 where the image is mirrored, else 0.</param>
    /// <param name="pass">see <see cref="Transform"/>.</param>
    /// <param name="sample">likewise.</param>
    public void CopyWindow(DatumView datum, Span<byte> destination, Span<int> place, ulong pass, ulong sample)
    {
        var window = Choose(datum, pass, sample);
        (place[0], place[1], place[2]) = (window.Top, window.Left, window.Mirror ? 1 : 0);
        if (_crop == 0)
        {
            datum.Data.CopyTo(destination);
            return;
        }

        for (var channel = 0; channel < window.Channels; channel++)
        {
            for (var row = 0; row < _crop; row++)
                datum.Data.Slice(window.Start(channel, row), _crop).CopyTo(destination[(((channel * _crop) + row) * _crop)..]);
        }
    }

    private Window Choose(DatumView datum, ulong pass, ulong sample)
    {
        datum.CheckShape();
        CheckShape(datum.Channels, datum.Height, datum.Width);
        var random = new CounterRandom(_seed, pass);
        var mirror = _mirror && (random.UInt32(4 * sample) & 1) != 0;
        var (top, left) = (0, 0);
        if (_crop > 0)
        {
            top = Offset(datum.Height, random, (4 * sample) + 1);
            left = Offset(datum.Width, random, (4 * sample) + 2);
        }

        return new Window(datum.Channels, datum.Height, datum.Width, top, left, mirror);
    }

    private int Offset(int size, CounterRandom random, ulong draw) =>
        _phase == Phase.Train ? (int)random.Below(draw, (uint)(size - _crop + 1)) : (size - _crop) / 2;

    private void TransformBytes(ReadOnlySpan<byte> pixels, Window window, Span<float> destination)
    {
        var (height, width) = OutputSize(window.Height, window.Width);
        // Without a crop a channel's rows are one run; mirroring alone needs them one by one.
        var (rows, columns) = _crop == 0 && !window.Mirror ? (1, height * width) : (height, width);
        for (var channel = 0; channel < window.Channels; channel++)
        {
            for (var row = 0; row < rows; row++)
            {
                var from = window.Start(channel, row);
                var run = destination.Slice(((channel * rows) + row) * columns, columns);
                var source = pixels.Slice(from, columns);
                if (_meanImage is not null) PixelRow.Transform(source, _meanImage.Values.AsSpan(from, columns), _scale, run);
                else PixelRow.Transform(source, Mean(channel), _scale, run);
                if (window.Mirror) run.Reverse();
            }
        }
    }

    private void TransformFloats(DatumView datum, Window window, Span<float> destination)
    {
        if (_floats.Length < datum.Count) _floats = new float[datum.Count];
        datum.CopyFloats(_floats);
        var (height, width) = OutputSize(window.Height, window.Width);
        for (var channel = 0; channel < window.Channels; channel++)
        {
            for (var row = 0; row < height; row++)
            {
                var from = window.Start(channel, row);
                var run = destination.Slice(((channel * height) + row) * width, width);
                var source = _floats.AsSpan(from, width);
                if (_meanImage is not null) TensorPrimitives.Subtract(source, _meanImage.Values.AsSpan(from, width), run);
                else TensorPrimitives.Subtract(source, Mean(channel), run);
                TensorPrimitives.Multiply(run, _scale, run);
                if (window.Mirror) run.Reverse();
            }
        }
    }

    private float Mean(int channel) => _meanValues.Length switch { 0 => 0, 1 => _meanValues[0], _ => _meanValues[channel] };

    /// <summary>The part of an image that is taken.</summary>
    private readonly record struct Window(int Channels, int Height, int Width, int Top, int Left, bool Mirror)
    {
        public int Start(int channel, int row) => (((channel * Height) + Top + row) * Width) + Left;
    }
}
