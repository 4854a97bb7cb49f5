// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Halite.EndToEnd.House;

/// <summary>
/// Which namespaces the types of an assembly use, read from the compiled metadata: base types, interfaces, signatures,
/// attributes and every token in the bodies of methods.
/// </summary>
internal sealed class RoomReferences : IDisposable
{
    private static readonly ImmutableArray<OpCode> SingleByte, DoubleByte;
    private readonly PEReader file;
    private readonly MetadataReader reader;
    private readonly NamespaceCollector collector;

    static RoomReferences()
    {
        var (one, two) = (new OpCode[256], new OpCode[256]);
        foreach (var field in typeof(OpCodes).GetFields())
        {
            var code = (OpCode)field.GetValue(null)!;
            if (code.Size == 1) one[code.Value & 0xFF] = code;
            else two[code.Value & 0xFF] = code;
        }

        (SingleByte, DoubleByte) = ([.. one], [.. two]);
    }

    public RoomReferences(string assembly)
    {
        file = new PEReader(File.OpenRead(assembly));
        reader = file.GetMetadataReader();
        collector = new NamespaceCollector(reader);
    }

    /// <summary>Names of the assemblies that this one references.</summary>
    public IEnumerable<string> Assemblies() => reader.AssemblyReferences.Select(a => reader.GetString(reader.GetAssemblyReference(a).Name));

    /// <summary>Every use: namespace of the user, namespace of the used, name of the using type.</summary>
    public IEnumerable<(string From, string To, string Type)> Uses()
    {
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            var from = collector.NamespaceOf(handle);
            collector.Found.Clear();
            Collect(type);
            foreach (var to in collector.Found) yield return (from, to, reader.GetString(type.Name));
        }
    }

    public void Dispose() => file.Dispose();

    private void Collect(TypeDefinition type)
    {
        collector.Add(type.BaseType);
        foreach (var i in type.GetInterfaceImplementations()) collector.Add(reader.GetInterfaceImplementation(i).Interface);
        foreach (var f in type.GetFields()) reader.GetFieldDefinition(f).DecodeSignature(collector, null);
        foreach (var p in type.GetProperties()) reader.GetPropertyDefinition(p).DecodeSignature(collector, null);
        foreach (var handle in type.GetMethods())
        {
            var method = reader.GetMethodDefinition(handle);
            method.DecodeSignature(collector, null);
            if (method.RelativeVirtualAddress == 0) continue;
            var body = file.GetMethodBody(method.RelativeVirtualAddress);
            if (!body.LocalSignature.IsNil) reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(collector, null);
            foreach (var region in body.ExceptionRegions)
            {
                if (!region.CatchType.IsNil) collector.Add(region.CatchType);
            }

            Tokens(body.GetILReader());
        }
    }

    private void Tokens(BlobReader il)
    {
        while (il.RemainingBytes > 0)
        {
            byte b = il.ReadByte();
            var code = b == 0xFE ? DoubleByte[il.ReadByte()] : SingleByte[b];
            switch (code.OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    collector.Add(MetadataTokens.EntityHandle(il.ReadInt32()));
                    break;
                case OperandType.InlineSwitch:
                    il.Offset += 4 * il.ReadInt32();
                    break;
                case OperandType.InlineI8 or OperandType.InlineR: il.Offset += 8; break;
                case OperandType.InlineBrTarget or OperandType.InlineI or OperandType.InlineSig or OperandType.InlineString or OperandType.ShortInlineR: il.Offset += 4; break;
                case OperandType.InlineVar: il.Offset += 2; break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar: il.Offset += 1; break;
            }
        }
    }

    /// <summary>Collects the namespaces of all types met while signatures are decoded.</summary>
    private sealed class NamespaceCollector(MetadataReader reader) : ISignatureTypeProvider<int, object?>
    {
        public HashSet<string> Found { get; } = new(StringComparer.Ordinal);

        public string NamespaceOf(TypeDefinitionHandle handle)
        {
            var type = reader.GetTypeDefinition(handle);
            while (!type.GetDeclaringType().IsNil) type = reader.GetTypeDefinition(type.GetDeclaringType());
            return reader.GetString(type.Namespace);
        }

        public void Add(EntityHandle handle)
        {
            if (handle.IsNil) return;
            switch (handle.Kind)
            {
                case HandleKind.TypeDefinition: Found.Add(NamespaceOf((TypeDefinitionHandle)handle)); break;
                case HandleKind.TypeReference: AddReference((TypeReferenceHandle)handle); break;
                case HandleKind.TypeSpecification: reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null); break;
                case HandleKind.MethodDefinition: Add(reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType()); break;
                case HandleKind.FieldDefinition: Add(reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType()); break;
                case HandleKind.MemberReference:
                    var member = reader.GetMemberReference((MemberReferenceHandle)handle);
                    Add(member.Parent);
                    if (member.GetKind() == MemberReferenceKind.Method) member.DecodeMethodSignature(this, null);
                    else member.DecodeFieldSignature(this, null);
                    break;
                case HandleKind.MethodSpecification:
                    var spec = reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                    Add(spec.Method);
                    spec.DecodeSignature(this, null);
                    break;
            }
        }

        public int GetTypeFromDefinition(MetadataReader r, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            Found.Add(NamespaceOf(handle));
            return 0;
        }

        public int GetTypeFromReference(MetadataReader r, TypeReferenceHandle handle, byte rawTypeKind)
        {
            AddReference(handle);
            return 0;
        }

        public int GetTypeFromSpecification(MetadataReader r, object? context, TypeSpecificationHandle handle, byte rawTypeKind) =>
            r.GetTypeSpecification(handle).DecodeSignature(this, context);

        public int GetArrayType(int elementType, ArrayShape shape) => 0;

        public int GetByReferenceType(int elementType) => 0;

        public int GetFunctionPointerType(MethodSignature<int> signature) => 0;

        public int GetGenericInstantiation(int genericType, ImmutableArray<int> typeArguments) => 0;

        public int GetGenericMethodParameter(object? context, int index) => 0;

        public int GetGenericTypeParameter(object? context, int index) => 0;

        public int GetModifiedType(int modifier, int unmodifiedType, bool isRequired) => 0;

        public int GetPinnedType(int elementType) => 0;

        public int GetPointerType(int elementType) => 0;

        public int GetPrimitiveType(PrimitiveTypeCode typeCode) => 0;

        public int GetSZArrayType(int elementType) => 0;

        private void AddReference(TypeReferenceHandle handle)
        {
            var type = reader.GetTypeReference(handle);
            while (type.ResolutionScope.Kind == HandleKind.TypeReference) type = reader.GetTypeReference((TypeReferenceHandle)type.ResolutionScope);
            Found.Add(reader.GetString(type.Namespace));
        }
    }
}
