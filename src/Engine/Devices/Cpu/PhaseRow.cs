using System.Numerics;
using System.Runtime.CompilerServices;

namespace CaffeTop.Engine.Devices.Cpu;

/// <summary>
/// One row of a padded plane, cut by phase: column p (counted from the left edge of the padding) lies in slot p / stride of phase p % stride.
/// Neighbouring windows of any stride then lie side by side: kernel column k of outputs o, o+1, … is the vector at <c>Offset(k) + o</c>.
/// </summary>
internal readonly unsafe struct PhaseRow
{
    private readonly int _width;
    private readonly int _stride;
    private readonly int _pad;
    private readonly bool _needsFill;

    public PhaseRow(int width, int pooledWidth, int kernel, int stride, int pad)
    {
        _width = width;
        _stride = stride;
        _pad = pad;
        _needsFill = pad > 0 || ((long)(pooledWidth - 1) * stride) + kernel > (long)pad + width;
        var slots = Math.Max(Vectors(pooledWidth) + ((kernel - 1) / stride) + 1, ((pad + width) / stride) + 1);
        Pitch = Vectors(slots) + (2 * Lanes.Count);
    }

    /// <summary>Slots of one phase, whole vectors.</summary>
    public int Pitch { get; }

    /// <summary>Floats of the row.</summary>
    public int Length => Pitch * _stride;

    public static int Vectors(int count) => (count + Lanes.Count - 1) / Lanes.Count * Lanes.Count;

    public int Offset(int column) => (column % _stride * Pitch) + (column / _stride);

    /// <summary>Offset of the column after the one at <paramref name="offset"/> of phase <paramref name="phase"/>, which moves on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next(int offset, ref int phase)
    {
        if (++phase < _stride) return offset + Pitch;
        phase = 0;
        return offset - ((_stride - 1) * Pitch) + 1;
    }

    /// <summary>Writes the row; columns outside the plane become <paramref name="fill"/> where a window can see them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Split(float* x, float* row, float fill)
    {
        if (_stride == 1)
        {
            for (var i = 0; i < _width; i += Lanes.Count) Vector.Load(x + i).Store(row + _pad + i);
            if (_needsFill) Fill(row, _pad, _width, fill);
        }
        else if (_stride == 2)
        {
            var even = row + Offset(_pad);
            var odd = row + Offset(_pad + 1);
            for (var i = 0; 2 * i < _width; i += Lanes.Count)
            {
                var a = Vector.Load(x + (2 * i));
                var b = Vector.Load(x + (2 * i) + Lanes.Count);
                Lanes.Evens(a, b).Store(even + i);
                Lanes.Odds(a, b).Store(odd + i);
            }

            if (!_needsFill) return;
            Fill(row + (_pad % 2 * Pitch), _pad / 2, (_width + 1) / 2, fill);
            Fill(row + ((_pad + 1) % 2 * Pitch), (_pad + 1) / 2, _width / 2, fill);
        }
        else
        {
            if (_needsFill) new Span<float>(row, Length).Fill(fill);
            int phase = _pad % _stride, slot = _pad / _stride;
            for (var i = 0; i < _width; i++)
            {
                row[(phase * Pitch) + slot] = x[i];
                if (++phase == _stride) (phase, slot) = (0, slot + 1);
            }
        }
    }

    private void Fill(float* phase, int start, int count, float fill)
    {
        new Span<float>(phase, start).Fill(fill);
        new Span<float>(phase + start + count, Pitch - start - count).Fill(fill);
    }
}
