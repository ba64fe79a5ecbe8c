using System.Globalization;
using System.Text;

namespace CaffeTop.Engine.Data.NumPy;

/// <summary>
/// The dictionary at the head of a .npy file: <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 3), }</c> (numpy.lib.format).
/// Parsed
/// for exactly these three keys, not evaluated.
/// </summary>
/// <param name="Kind">f, i, u or b.</param>
/// <param name="Bytes">per value: 1, 2, 4 or 8.</param>
/// <param name="BigEndian">byte order of the values.</param>
/// <param name="FortranOrder">first axis runs fastest.</param>
/// <param name="Shape">extents.</param>
internal sealed record NpyHeader(char Kind, int Bytes, bool BigEndian, bool FortranOrder, int[] Shape)
{
    private const int MostAxes = 32;

    /// <summary>Values in the array.</summary>
    public int Count => Shape.Aggregate(1, static (count, extent) => count * extent);

    /// <exception cref="CaffeTopException">another text, a type that is no number, more than 2^31-1 values.</exception>
    public static NpyHeader Parse(string place, string text)
    {
        string? type = null;
        bool? fortran = null;
        int[]? shape = null;
        var reader = new Reader(place, text);
        reader.Expect('{');
        while (!reader.Accept('}'))
        {
            var key = reader.Quoted();
            reader.Expect(':');
            switch (key)
            {
                case "descr" when type is null: type = reader.Quoted(); break;
                case "fortran_order" when fortran is null: fortran = reader.Boolean(); break;
                case "shape" when shape is null: shape = reader.Tuple(); break;
                default: throw reader.Error($"has the unexpected key '{key}'");
            }

            if (!reader.Accept(','))
            {
                reader.Expect('}');
                break;
            }
        }

        if (type is null || fortran is null || shape is null) throw reader.Error("lacks descr, fortran_order or shape");
        if (type.Length != 3 || type[0] is not ('<' or '>' or '|' or '=') || !IsNumber(type[1], type[2] - '0'))
        {
            throw reader.Error($"says that the values are of type '{type}'; float32, float64 or integers (such as '<f4') were expected");
        }

        return new NpyHeader(type[1], type[2] - '0', type[0] == '>', fortran.Value, shape);
    }

    /// <summary>The header of a float32 array in C order, magic and version included, padded to a multiple of 64 bytes.</summary>
    public static byte[] Format(IReadOnlyList<int> shape)
    {
        var extents = string.Join(", ", shape.Select(static extent => extent.ToString(CultureInfo.InvariantCulture)));
        var text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({extents}{(shape.Count == 1 ? "," : "")}), }}";
        var length = (10 + text.Length + 1 + 63) / 64 * 64;
        var header = new byte[length];
        header[0] = 0x93;
        Encoding.ASCII.GetBytes("NUMPY").CopyTo(header, 1);
        header[6] = 1;
        header[8] = (byte)((length - 10) & 0xFF);
        header[9] = (byte)((length - 10) >> 8);
        header.AsSpan(10).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text).CopyTo(header, 10);
        header[^1] = (byte)'\n';
        return header;
    }

    private static bool IsNumber(char kind, int bytes) => (kind, bytes) is ('f', 2 or 4 or 8) or ('i' or 'u', 1 or 2 or 4 or 8) or ('b', 1);

    private sealed class Reader(string place, string text)
    {
        private int _at;

        public CaffeTopException Error(string what) => new(place, $"its NumPy header {what}");

        public bool Accept(char expected)
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
            if (_at == text.Length || text[_at] != expected) return false;
            _at++;
            return true;
        }

        public void Expect(char expected)
        {
            if (!Accept(expected)) throw Error($"lacks a '{expected}' at character {_at}");
        }

        public string Quoted()
        {
            var quote = Accept('\'') ? '\'' : Accept('"') ? '"' : throw Error($"lacks a text at character {_at}");
            var end = text.IndexOf(quote, _at);
            if (end < 0 || end - _at > 32) throw Error($"has a text without end, or too long, at character {_at}");
            var quoted = text[_at..end];
            _at = end + 1;
            return quoted;
        }

        public bool Boolean()
        {
            _ = Accept(' ');
            foreach (var value in (ReadOnlySpan<bool>)[true, false])
            {
                if (!text.AsSpan(_at).StartsWith(value ? "True" : "False", StringComparison.Ordinal)) continue;
                _at += value ? 4 : 5;
                return value;
            }

            throw Error($"has neither True nor False at character {_at}");
        }

        public int[] Tuple()
        {
            var extents = new List<int>();
            long count = 1;
            Expect('(');
            while (!Accept(')'))
            {
                var start = _at;
                while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
                if (!int.TryParse(text.AsSpan(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var extent))
                {
                    throw Error($"has no whole number at character {start}");
                }
                extents.Add(extent);
                count *= Math.Max(extent, 1);
                if (extents.Count > MostAxes || count > int.MaxValue) throw Error("has a shape of more than 32 axes or 2147483647 values");
                _ = Accept('L');
                if (Accept(',')) continue;
                Expect(')');
                break;
            }

            return [.. extents];
        }
    }
}
