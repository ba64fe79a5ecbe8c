using CaffeTop.Engine.Proto;
using Google.Protobuf;

namespace CaffeTop.Engine.Tests.Proto;

public class BinaryProtoTests
{
    private static string Refusal<T>(byte[] bytes) where T : IMessage<T>, new() =>
        Assert.Throws<CaffeTopException>(() => BinaryProto.Parse<T>(bytes, "f")).Message;

    [Fact]
    public void RandomMessagesPassTheGuard()
    {
        var random = new Random(5);
        for (var i = 0; i < 200; i++)
        {
            var net = new NetParameter();
            TextFormatPrinterTests.Fill(net, random, 0);
            Assert.Equal(net, BinaryProto.Parse<NetParameter>(net.ToByteArray(), "f"));
        }
    }

    [Fact]
    public void ThereAndBack()
    {
        var mean = new BlobProto { Num = 1, Channels = 3, Height = 2, Width = 2, Data = { new float[12] } };
        var path = Path.GetTempFileName();
        try
        {
            BinaryProto.WriteFile(path, mean);
            Assert.Equal(mean, BinaryProto.ReadFile<BlobProto>(path));
            BinaryProto.WriteFile(path, ModelFileTests.TinyModel());
            Assert.EndsWith("@0: this looks like a .caffemodel, but a mean file (.binaryproto) is needed",
                Assert.Throws<CaffeTopException>(() => BinaryProto.ReadFile<BlobProto>(path)).Message);
            Assert.Equal("tiny", BinaryProto.ReadFile<NetParameter>(path).Name);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void DamageIsFoundBeforeAnythingIsMade()
    {
        var good = new BlobProto { Num = 1, Data = { 1, 2, 3 } }.ToByteArray();
        Assert.StartsWith("f@", Refusal<BlobProto>(good[..^1]));
        Assert.Contains("0 is no field here", Refusal<BlobProto>([.. good, 0]));
        Assert.Contains("2,147,483,647 bytes are announced here, but 0 are left", Refusal<BlobProto>([0x2A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07]));
        Assert.Contains("a group, which no message of Caffe has", Refusal<NetParameter>([0x1B, 0x1C]));
        Assert.Contains("a number goes on for more than 10 bytes", Refusal<BlobProto>([8, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255]));
        Assert.Contains("a required field is missing", Refusal<NetParameter>(new NetParameter { Layer = { new LayerParameter { ClipParam = new() { Min = 1 } } } }.ToByteArray()));
    }

    [Fact]
    public void SevenMillionEmptyMessagesAreRefused()
    {
        var bytes = new byte[14_000_000];
        for (var i = 0; i < bytes.Length; i += 2) bytes[i] = 0x12;
        Assert.Contains("more than 2,000,000 messages", Refusal<NetParameter>(bytes));
    }
}
