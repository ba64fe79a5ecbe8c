using System.Buffers.Binary;
using System.Text;

namespace CaffeTop.Engine.Nvidia.Tests;

/// <summary>
/// What NVIDIA's assembler says of each kernel in a cubin: the ELF section .nv.info has records of attributes (a byte each for form and attribute, two for
/// the length, then a symbol and a value of four bytes each), as cuobjdump --dump-elf prints them.
/// </summary>
internal sealed class Cubin
{
    private const byte SizedForm = 4;
    private const byte FrameSize = 0x11;
    private const byte RegisterCount = 0x2F;
    private const int SectionHeader = 64;
    private const int Symbol = 24;

    private readonly byte[] _file;

    public Cubin(byte[] file)
    {
        _file = file;
        var sections = Sections();
        var symbols = sections[".symtab"];
        var names = sections[".strtab"];
        var info = Bytes(sections[".nv.info"]);
        var found = new Dictionary<string, (int Registers, int Frame)>(StringComparer.Ordinal);
        for (var at = 0; at < info.Length;)
        {
            Assert.Equal(SizedForm, info[at]);
            var attribute = info[at + 1];
            var length = BinaryPrimitives.ReadUInt16LittleEndian(info[(at + 2)..]);
            var value = (int)BinaryPrimitives.ReadUInt32LittleEndian(info[(at + 8)..]);
            var symbol = Bytes(symbols)[(Symbol * (int)BinaryPrimitives.ReadUInt32LittleEndian(info[(at + 4)..]))..];
            var name = Text(names.Offset + (int)BinaryPrimitives.ReadUInt32LittleEndian(symbol));
            found.TryGetValue(name, out var kernel);
            if (attribute == RegisterCount) found[name] = kernel with { Registers = value };
            if (attribute == FrameSize) found[name] = kernel with { Frame = value };
            at += 4 + length;
        }

        // "$kernel$name" is a subroutine of one, such as a division.
        foreach (var name in found.Keys.Where(static name => name.StartsWith('$')).ToList()) found.Remove(name);
        Kernels = found;
    }

    /// <summary>Registers of a thread, and bytes of its local memory: what was spilled, and arrays that are indexed.</summary>
    public IReadOnlyDictionary<string, (int Registers, int Frame)> Kernels { get; }

    private Dictionary<string, (int Offset, int Size)> Sections()
    {
        var table = (int)BinaryPrimitives.ReadInt64LittleEndian(_file.AsSpan(40));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(60)), nameSection = BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(62));
        var names = Place(table + (SectionHeader * nameSection)).Offset;
        var sections = new Dictionary<string, (int Offset, int Size)>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var header = table + (SectionHeader * i);
            sections[Text(names + BinaryPrimitives.ReadInt32LittleEndian(_file.AsSpan(header)))] = Place(header);
        }

        return sections;
    }

    private (int Offset, int Size) Place(int header)
        => ((int)BinaryPrimitives.ReadInt64LittleEndian(_file.AsSpan(header + 24)), (int)BinaryPrimitives.ReadInt64LittleEndian(_file.AsSpan(header + 32)));

    private ReadOnlySpan<byte> Bytes((int Offset, int Size) section) => _file.AsSpan(section.Offset, section.Size);

    private string Text(int offset) => Encoding.ASCII.GetString(_file.AsSpan(offset, _file.AsSpan(offset).IndexOf((byte)0)));
}
