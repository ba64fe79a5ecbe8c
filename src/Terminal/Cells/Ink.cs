namespace CaffeTop.Terminal.Cells;

/// <summary>
/// A colour as a theme names it: the terminal's own (<c>default(Ink)</c>), one of its sixteen, or 24 bits, which the writer reduces to what the
/// terminal can show.
/// </summary>
public readonly struct Ink : IEquatable<Ink>
{
    // 0: default; 0x01_0000_nn: palette colour n (0-15); 0x02_rr_gg_bb: 24 bits.
    private readonly uint _value;

    private Ink(uint value) => _value = value;

    public static Ink Default => default;

    public bool IsDefault => _value == 0;

    public bool IsPalette => _value >> 24 == 1;

    public bool IsRgb => _value >> 24 == 2;

    /// <summary>0-7 the plain, 8-15 the bright colours; only where <see cref="IsPalette"/>.</summary>
    public int Index => (int)(_value & 0xFF);

    public byte Red => (byte)(_value >> 16);

    public byte Green => (byte)(_value >> 8);

    public byte Blue => (byte)_value;

    /// <param name="index">0-15.</param>
    public static Ink Palette(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)index, 15u);
        return new Ink(0x0100_0000u | (uint)index);
    }

    /// <param name="rgb"><c>0xRRGGBB</c>.</param>
    public static Ink Rgb(uint rgb) => new(0x0200_0000u | (rgb & 0xFF_FFFF));

    public static Ink Rgb(byte red, byte green, byte blue) => Rgb((uint)(red << 16 | green << 8 | blue));

    /// <summary>A share <paramref name="part"/> (0…1) of <paramref name="other"/> mixed in; only between 24-bit colours, else this.</summary>
    public Ink Mix(Ink other, float part)
    {
        if (!IsRgb || !other.IsRgb) return this;
        return Rgb(Between(Red, other.Red, part), Between(Green, other.Green, part), Between(Blue, other.Blue, part));
    }

    public bool Equals(Ink other) => _value == other._value;

    public override bool Equals(object? obj) => obj is Ink other && Equals(other);

    public override int GetHashCode() => (int)_value;

    public static bool operator ==(Ink left, Ink right) => left.Equals(right);

    public static bool operator !=(Ink left, Ink right) => !left.Equals(right);

    private static byte Between(byte from, byte to, float part) => (byte)MathF.Round(from + (to - from) * Math.Clamp(part, 0, 1));
}
