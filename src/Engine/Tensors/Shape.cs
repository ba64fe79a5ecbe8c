using System.Globalization;

namespace CaffeTop.Engine.Tensors;

/// <summary>
/// The extents of a blob, outermost first (Caffe's N×C×H×W for images); immutable. A shape of no axes is a scalar with count 1.
/// At most 32 axes and at most int.MaxValue elements, as in Caffe's Blob.
/// </summary>
public sealed class Shape : IEquatable<Shape>
{
    public const int MaxAxes = 32;
    public static readonly Shape Scalar = new();
    private readonly int[] _dims;

    public Shape(params ReadOnlySpan<int> dims)
    {
        if (dims.Length > MaxAxes) throw new CaffeTopException($"a blob has {dims.Length} axes; the most is {MaxAxes}");
        long count = 1;
        foreach (var dim in dims)
        {
            if (dim < 0) throw new CaffeTopException($"the shape {Format(dims, "x")} has a negative extent");
            count *= dim;
            if (count > int.MaxValue)
            {
                throw new CaffeTopException($"the shape {Format(dims, "x")} has more than {int.MaxValue} elements, the most a blob can hold");
            }
        }

        _dims = dims.ToArray();
        Count = (int)count;
    }

    /// <summary>Number of elements.</summary>
    public int Count { get; }

    public int Axes => _dims.Length;

    public ReadOnlySpan<int> Dims => _dims;

    /// <summary>The extent of an axis; negative axes count from the end, as everywhere in Caffe.</summary>
    public int this[int axis] => _dims[CanonicalAxis(axis)];

    /// <summary>Maps −Axes…Axes−1 to 0…Axes−1; anything else is the user's mistake.</summary>
    public int CanonicalAxis(int axis)
    {
        if (axis < -Axes || axis >= Axes) throw new CaffeTopException($"axis {axis} does not exist in a blob of {Axes} axes with shape {this}");
        return axis < 0 ? axis + Axes : axis;
    }

    /// <summary>Product of the extents of axes <paramref name="start"/> (included) to <paramref name="end"/> (excluded); both 0…Axes.</summary>
    public int CountOf(int start, int end)
    {
        var count = 1;
        for (var axis = start; axis < end; axis++) count *= _dims[axis];
        return count;
    }

    public int CountFrom(int start) => CountOf(start, Axes);

    /// <summary>Caffe's LegacyShape: axes of a blob of at most four axes, missing ones count as 1.</summary>
    public int Legacy(int axis)
    {
        if (Axes > 4) throw new CaffeTopException($"num, channels, height and width exist only for blobs of at most 4 axes; this one has shape {this}");
        return axis < Axes ? _dims[axis] : 1;
    }

    public Shape With(int axis, int extent)
    {
        var dims = (int[])_dims.Clone();
        dims[CanonicalAxis(axis)] = extent;
        return new Shape(dims);
    }

    public bool Equals(Shape? other) => other is not null && _dims.AsSpan().SequenceEqual(other._dims);

    public override bool Equals(object? obj) => Equals(obj as Shape);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var dim in _dims) hash.Add(dim);
        return hash.ToHashCode();
    }

    /// <summary>Caffe's shape_string: extents and the count, <c>64 1 28 28 (50176)</c>; a scalar is <c>(1)</c>.</summary>
    public string ToLogString()
        => Axes == 0 ? $"({Count.ToString(CultureInfo.InvariantCulture)})" : $"{Format(_dims, " ")} ({Count.ToString(CultureInfo.InvariantCulture)})";

    /// <summary><c>64x1x28x28</c>; a scalar is <c>scalar</c>.</summary>
    public override string ToString() => Axes == 0 ? "scalar" : Format(_dims, "x");

    private static string Format(ReadOnlySpan<int> dims, string separator)
    {
        var parts = new string[dims.Length];
        for (var i = 0; i < dims.Length; i++) parts[i] = dims[i].ToString(CultureInfo.InvariantCulture);
        return string.Join(separator, parts);
    }
}
