using CaffeTop.Engine.Proto;
using CaffeTop.Engine.Snapshots;
using Google.Protobuf;

namespace CaffeTop.Engine.Tests.Proto;

/// <summary>Whatever the bytes: a message, or a CaffeTopException fit to be printed; nothing else, and no endless loop.</summary>
public class ProtoFuzzTests
{
    private const string Seed = """
        name: "tiny" # a comment
        input: 'data' input_shape { dim: [1, 3, 8, 8] }
        layer {
          name: "conv1"  type: "Convolution" bottom: "data" top: "conv1"
          param { lr_mult: 1 decay_mult: 1e-1f } param: < lr_mult: 2.5, >
          convolution_param: {
            num_output: 0x14; kernel_size: 5
            weight_filler { type: "xavier" "x\x41\n" variance_norm: AVERAGE }
          }
        }
        layer { name: "pool" type: "Pooling" bottom: "conv1" top: "p" pooling_param { pool: MAX ceil_mode: false } include { phase: TRAIN stage: "größe" } }
        """;

    private static readonly string[] Words =
        ["{", "}", "<", ">", "[", "]", ":", ";", ",", "-", "\"", "'", "\\", "#", "//", "/*", "layer", "layers", "name", "type", "0x", "09", "1e", "1.2.3", "inf", "true", "：", "“", "\0", "\u001b", "\u202e", "\ud800", "\r\n", "ceil_mode: 0"];

    private static void Read(string text)
    {
        try
        {
            var file = NetFile.Parse(text, "f.prototxt");
            Assert.NotNull(TextFormatPrinter.Print(file.Net));
        }
        catch (CaffeTopException e)
        {
            Assert.True(e.Message.Length is > 0 and < 4096, e.Message);
            Assert.DoesNotContain(e.Message, c => (char.IsControl(c) && c != '\n') || char.IsLowSurrogate(c) || c == '\u202e');
        }
    }

    [Fact]
    public void EveryTruncationOfAPrototxt()
    {
        for (var length = 0; length <= Seed.Length; length++) Read(Seed[..length]);
    }

    [Fact]
    public void EveryCharacterOfAPrototxtReplaced()
    {
        foreach (var odd in "\0}{\"[:0\n".AsSpan())
        {
            for (var i = 0; i < Seed.Length; i++) Read(Seed[..i] + odd + Seed[(i + 1)..]);
        }
    }

    [Fact]
    public void RandomMutantsOfAPrototxt()
    {
        var random = new Random(20150423);
        for (var n = 0; n < 3000; n++)
        {
            var text = Seed;
            for (var changes = random.Next(1, 6); changes > 0; changes--)
            {
                var at = random.Next(text.Length + 1);
                var length = random.Next(Math.Min(40, text.Length - at + 1));
                text = random.Next(3) switch
                {
                    0 => text.Insert(at, Words[random.Next(Words.Length)]),
                    1 => text.Remove(at, length),
                    _ => text.Insert(random.Next(text.Length + 1), text.Substring(at, length)),
                };
            }

            Read(text);
        }
    }

    [Fact]
    public void DamagedModels()
    {
        var folder = Directory.CreateTempSubdirectory("caffetop-fuzz-").FullName;
        try
        {
            var path = Path.Combine(folder, "m.caffemodel");
            var seeds = new[] { ModelFileTests.TinyModel().ToByteArray(), OldModel().ToByteArray() };
            var random = new Random(1);
            foreach (var seed in seeds)
            {
                for (var length = 0; length < seed.Length; length++) Open(path, seed[..length]);
                for (var i = 0; i < seed.Length; i++)
                {
                    foreach (var flip in new byte[] { 0x01, 0x80 })
                    {
                        var bytes = seed.ToArray();
                        bytes[i] ^= flip;
                        Open(path, bytes);
                    }
                }

                for (var n = 0; n < 1000; n++)
                {
                    var bytes = seed.ToArray();
                    for (var changes = random.Next(1, 5); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                    Open(path, bytes);
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static NetParameter OldModel() => new()
    {
        Name = "old",
        Layers =
        {
            new V1LayerParameter { Name = "d", Type = V1LayerParameter.Types.LayerType.Data, DataParam = new() { Scale = 2 } },
            new V1LayerParameter { Layer = new() { Name = "c", Type = "conv", Blobs = { new BlobProto { Num = 1, Channels = 1, Height = 1, Width = 2, Data = { 5, 6 } } } } },
        },
    };

    private static void Open(string path, byte[] bytes)
    {
        File.WriteAllBytes(path, bytes);
        Try(() =>
        {
            using var model = ModelFile.Open(path);
            foreach (var blob in model.Layers.SelectMany(l => l.Blobs)) blob.ReadData(new float[blob.Count]);
        });
        Try(() => SolverStateFile.Open(path).Dispose());
        Try(() => BinaryProto.Parse<NetParameter>(bytes, path));
        Try(() => BinaryProto.Parse<BlobProto>(bytes, path));
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (CaffeTopException e)
        {
            Assert.True(e.Message.Length is > 0 and < 4096, e.Message);
        }
    }
}
